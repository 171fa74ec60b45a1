import { type AuditRecord, readAudit } from '../../audit/read-audit.ts';
import { DURATION, readSince } from '../../cli/read/duration.ts';
import { defineOperatorCommand } from '../operator-command.ts';
import { showRows, showTime } from '../show-rows.ts';
import { withStore } from '../with-store.ts';

const MOST = 100_000;

export default defineOperatorCommand({
  name: 'audit list',
  words: '',
  says: 'who did what, from where and with what outcome, oldest first',
  flags: {
    since: { kind: 'text', value: 'TIME', says: `${DURATION}, or a time like 2026-01-31T12:00:00Z; all without it` },
    act: { kind: 'text', value: 'ACT', says: 'only this act, or those that begin with it: command, token.add' },
    actor: { kind: 'text', value: 'WHO', says: 'only of this one: key:…, agent:…, cli:…, cloud' },
    org: { kind: 'text', value: 'ID', says: 'only what this organization sees' },
    limit: { kind: 'text', value: 'N', says: 'the newest N; 100 without it' },
  },
  read(_words, { since, act, actor, org, limit = '100' }, mistakes) {
    const most = /^\d{1,6}$/.test(limit) ? Number(limit) : 0;
    if (most < 1 || most > MOST) mistakes.push(`--limit ${limit}: it must be a whole number from 1 to ${MOST}`);
    if (since !== undefined && readSince(since, 0) === undefined)
      mistakes.push(`--since ${since}: it must be ${DURATION}, or a time like 2026-01-31T12:00:00Z`);
    return { since, act, actor, organization: org, limit: most };
  },
  run: (operator, { since, ...asked }) =>
    withStore(operator, async (db) => {
      const from = since === undefined ? undefined : readSince(since, operator.clock.wallNow());
      const rows = await readAudit(db, { ...asked, since: from });
      showRows<AuditRecord>(operator, 'audit', rows.reverse(), [
        { title: '#', of: ({ seq }) => `${seq}` },
        { title: 'TIME', of: ({ at }) => showTime(at) },
        { title: 'WHO', of: ({ actor }) => actor },
        { title: 'ACT', of: ({ act }) => act },
        { title: 'ON', of: ({ target }) => target },
        { title: 'FROM', of: ({ origin }) => origin },
        { title: 'OUTCOME', of: ({ outcome }) => outcome },
        {
          title: 'DETAILS',
          of: ({ details }) =>
            Object.entries(details)
              .map(([name, value]) => `${name}=${value}`)
              .join(' '),
        },
      ]);
      return 0;
    }),
});
