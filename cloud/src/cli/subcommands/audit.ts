import type { Answer } from '../api-client.ts';
import { type AuditEntry, auditListShape, auditVerdictShape } from '../api-shapes.ts';
import { exitCodes } from '../exit-codes.ts';
import { failed } from '../failed.ts';
import { DURATION, readSince } from '../read/duration.ts';
import { plain } from '../show/plain.ts';
import { type Cli, defineSubcommand } from '../subcommand.ts';

const MOST_ENTRIES = 10_000;
const PAGE = 1000;

type Plan =
  | { readonly what: 'verify' }
  | { readonly what: 'list'; readonly since: string; readonly act: string | undefined; readonly most: number };

export default defineSubcommand({
  name: 'audit',
  words: 'list|verify',
  says: 'who did what, from where and with what outcome, oldest first; or whether that log was altered',
  flags: {
    since: { kind: 'text', value: 'TIME', says: `of list: how far back, a span or a time; 7d without it: ${DURATION}` },
    act: {
      kind: 'text',
      value: 'ACT',
      says: 'of list: only this, or what begins with its first words, such as command',
    },
    limit: {
      kind: 'text',
      value: 'N',
      says: `of list: how many at most, the newest; 1 to ${MOST_ENTRIES}, 100 without it`,
    },
  },
  read([what = ''], { since, act, limit = '100' }, mistakes): Plan {
    if (what !== '' && what !== 'list' && what !== 'verify') mistakes.push(`${what}: it must be list or verify`);
    if (since !== undefined && readSince(since, 0) === undefined)
      mistakes.push(`--since ${since}: it must be ${DURATION}, or a time like 2026-01-31T12:00:00Z`);
    const most = /^\d{1,6}$/.test(limit) ? Number(limit) : 0;
    if (most < 1 || most > MOST_ENTRIES)
      mistakes.push(`--limit ${limit}: it must be a whole number from 1 to ${MOST_ENTRIES}`);
    return what === 'verify' ? { what } : { what: 'list', since: since ?? '7d', act, most };
  },
  run: async (cli, plan) => (plan.what === 'verify' ? verify(cli) : list(cli, plan)),
});

async function list(cli: Cli, { since, act, most }: Extract<Plan, { what: 'list' }>): Promise<number> {
  const { out, json, wallNow } = cli;
  const answer = await entriesOf(cli, readSince(since, wallNow()) ?? 0, act, most);
  if (!answer.ok) return failed(cli, answer);
  const entries = answer.body.reverse();
  if (json) out.json({ entries });
  else if (entries.length === 0) out.note('nothing was done in that time');
  else for (const entry of entries) out.line(plain(lineOf(entry)));
  return exitCodes.ok;
}

/** Newest first. */
async function entriesOf(
  { api }: Cli,
  from: number,
  act: string | undefined,
  most: number,
): Promise<Answer<AuditEntry[]>> {
  const entries: AuditEntry[] = [];
  let cursor: string | undefined;
  for (;;) {
    const limit = Math.min(PAGE, most - entries.length);
    const page = await api.get(auditListShape, ['audit'], { from, act, limit, cursor });
    if (!page.ok) return page;
    entries.push(...page.body.entries);
    if (page.body.next === null || entries.length >= most) return { ok: true, body: entries };
    cursor = page.body.next;
  }
}

function lineOf({ at, actor, act, target, origin, outcome, details }: AuditEntry): string {
  const more = Object.entries(details).map(([name, value]) => `${name}=${value}`);
  return [at, outcome.padEnd(7), act, target, `by ${actor}`, `from ${origin}`, ...more].join('  ');
}

async function verify(cli: Cli): Promise<number> {
  const { api, out, json } = cli;
  const answer = await api.get(auditVerdictShape, ['audit', 'verify']);
  if (!answer.ok) return failed(cli, answer);
  const { ok, says, signed } = answer.body;
  if (json) out.json(answer.body);
  else if (ok) {
    const upTo = signed === null ? 'nothing of it is signed yet' : `signed up to entry ${signed.seq} of ${signed.at}`;
    out.line(`the audit log is whole; ${plain(upTo)}`);
  } else out.line(out.paint('red', `the audit log was altered: ${plain(says ?? '')}`));
  return ok ? exitCodes.ok : exitCodes.failure;
}
