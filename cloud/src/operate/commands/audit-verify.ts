import { readFileSync } from 'node:fs';
import { openAuditKey } from '../../audit/audit-key.ts';
import { verifyAudit } from '../../audit/verify-audit.ts';
import { defineOperatorCommand } from '../operator-command.ts';
import { showTime } from '../show-rows.ts';
import { withStore } from '../with-store.ts';

const MOST_KEPT = 10_000;

export default defineOperatorCommand({
  name: 'audit verify',
  words: '',
  says: 'walks the audit log and its signed heads; ends with 1 and tells the first place when it is not what was written',
  flags: {
    against: {
      kind: 'text',
      value: 'FILE',
      says: 'also check the heads in this file, an export that was kept elsewhere',
    },
  },
  read: (_words, { against }, mistakes) => ({ kept: against === undefined ? [] : readHeads(against, mistakes) }),
  run: (operator, { kept }) =>
    withStore(operator, async (db) => {
      const { out, json, dataDir } = operator;
      const verdict = await verifyAudit(db, await openAuditKey(dataDir), kept);
      if (json) out.line(JSON.stringify(verdict));
      else if (verdict.ok) {
        const { entries, heads, signed } = verdict;
        const until =
          signed === undefined ? 'no head is signed yet' : `signed up to entry ${signed.seq} at ${showTime(signed.at)}`;
        out.line(`whole: ${entries} entries, ${heads} signed heads; ${until}`);
      } else out.line(`broken at entry ${verdict.seq}: ${verdict.says}`);
      return verdict.ok ? 0 : 1;
    }),
});

/** The signed heads of an export, or of the cloud's own log: whatever stands there as a compact JWS. */
function readHeads(file: string, mistakes: string[]): string[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    mistakes.push(`--against ${file}: it cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    return [];
  }
  const heads = new Set([...text.matchAll(/"jws":"([\w-]+\.[\w-]+\.[\w-]+)"/g)].flatMap(([, jws]) => jws ?? []));
  if (heads.size === 0) mistakes.push(`--against ${file}: there is no signed head in it`);
  return [...heads].slice(-MOST_KEPT);
}
