import { showQr } from '../../adapters/show-qr.ts';
import { appendEntry } from '../../audit/append-entry.ts';
import { DURATION, readDuration } from '../../cli/read/duration.ts';
import { addToken } from '../../enrolment/tokens.ts';
import { caHashOf } from '../ca-hash-of.ts';
import { defineOperatorCommand } from '../operator-command.ts';
import { organizationNamed } from '../organization-named.ts';
import { showTime } from '../show-rows.ts';
import { withStore } from '../with-store.ts';

const MOST_USES = 100_000;
const MOST_LIFE_MS = 400 * 24 * 3_600_000;

export default defineOperatorCommand({
  name: 'token add',
  words: 'ORG',
  says: 'makes a token with which gateways enrol without a code to type; it is shown here and never again',
  flags: {
    uses: { kind: 'text', value: 'N', says: 'how many gateways may use it; 1 without it' },
    expires: { kind: 'text', value: 'SPAN', says: `for how long, at most 400d; 24h without it: ${DURATION}` },
    url: { kind: 'text', value: 'URL', says: "the cloud's address, for the line and the QR code to enrol with" },
  },
  read([organization = ''], { uses = '1', expires = '24h', url }, mistakes) {
    const count = /^\d{1,6}$/.test(uses) ? Number(uses) : 0;
    if (count < 1 || count > MOST_USES)
      mistakes.push(`--uses ${uses}: it must be a whole number from 1 to ${MOST_USES}`);
    const lifeMs = readDuration(expires) ?? 0;
    if (lifeMs < 1000 || lifeMs > MOST_LIFE_MS)
      mistakes.push(`--expires ${expires}: it must be ${DURATION}, at most 400d`);
    const address = url === undefined ? undefined : URL.parse(url);
    if (address !== undefined && address?.protocol !== 'https:')
      mistakes.push(`--url ${url}: it must be like https://cloud.example:8443`);
    return { organization, uses: count, lifeMs, url: address?.href.replace(/\/$/, '') };
  },
  async run(operator, { organization, uses, lifeMs, url }) {
    const { clock, out, actor, json } = operator;
    const caHash = await caHashOf(operator);
    return withStore(operator, async (db) => {
      const owner = await organizationNamed(operator, db, organization);
      if (owner === undefined) return 1;
      const at = clock.wallNow();
      const expires = at + lifeMs;
      const token = await db.transaction().execute(async (trx) => {
        const made = await addToken(trx, { organization: owner.id, uses, expires }, at);
        await appendEntry(trx, at, {
          actor,
          act: 'token.add',
          target: `token:${made.id}`,
          origin: 'cli',
          outcome: 'done',
          details: { uses, expires: showTime(expires) },
          organization: owner.id,
        });
        return made;
      });
      const all = url === undefined ? undefined : `${url}#${token.text}#${caHash}`;
      if (json) {
        const fields = {
          id: token.id,
          token: token.text,
          caHash,
          uses,
          expires,
          ...(all !== undefined && { qr: all }),
        };
        out.line(JSON.stringify(fields));
        return 0;
      }
      const times = uses === 1 ? 'one gateway' : `${uses} gateways`;
      out.note(`for ${times} of ${owner.name}, until ${showTime(expires)}; it cannot be shown again`);
      out.line(token.text);
      out.line(caHash);
      out.note(`npm run agent -- enroll ${url ?? 'URL'} --token ${token.text} --ca-hash ${caHash}`);
      if (all !== undefined) await showQr(all);
      return 0;
    });
  },
});
