import { type TrustBundle, trustBundle } from '@ridethrough/protocol';
import { overlaps, retireOld } from '../../trust/rotate-trust.ts';
import { readChain } from '../../trust/trust-files.ts';
import { defineOperatorCommand } from '../operator-command.ts';
import { tellAudit } from '../tell-audit.ts';
import { trustDirectory } from '../trust-directory.ts';
import { withStore } from '../with-store.ts';

export default defineOperatorCommand({
  name: 'trust retire',
  words: '',
  says: 'ends every overlap of old and new: the old CA and the old keys are good no more',
  flags: {
    force: {
      kind: 'switch',
      says: 'also while agents hold certificates of the old CA; they must renew over HTTPS then',
    },
    root: { kind: 'text', value: 'FILE', says: 'where the bundle root is, when it was moved away' },
  },
  read: (_words, { force, root }) => ({ force, ...(root !== undefined && { rootFile: root }) }),
  async run(operator, { force, ...options }) {
    const { out, json, clock } = operator;
    const directory = trustDirectory(operator);
    const { bundle, texts } = await readChain(directory);
    const retired = overlaps(bundle);
    // What was issued before the newest CA was there is of an older one.
    const [newest] = bundle.cas;
    const came = texts.map(bundleOf).find(({ cas }) => cas[0] === newest);
    const old = retired.includes('ca') ? await certificatesBefore(operator, came?.issued ?? bundle.issued) : [];
    if (old.length > 0 && !force) {
      out.note(`${old.length} agents hold certificates of the old CA: ${old.slice(0, 10).join(', ')}`);
      out.note(
        'They renew by themselves, at the latest 60 days after theirs was issued; --force does not wait for them.',
      );
      return 1;
    }
    const { version } = await retireOld(directory, { ...options, wallNow: clock.wallNow() });
    const details = { version, what: retired.join(', '), oldCertificates: old.length };
    await tellAudit(operator, { act: 'trust.retire', target: 'trust', outcome: 'done', details });
    out.line(
      json
        ? JSON.stringify({ retired, bundle: version })
        : `Retired: ${retired.join(', ')}; that is bundle ${version}.`,
    );
    return 0;
  },
});

/** Of a chain that was verified as a whole. */
const bundleOf = (jws: string): TrustBundle =>
  trustBundle.parse(JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString('utf8')));

const certificatesBefore = (
  operator: { readonly dataDir: string; readonly clock: { wallNow(): number } },
  at: number,
) =>
  withStore(operator, async (db) => {
    const rows = await db
      .selectFrom('certificates')
      .select((eb) => ['agent', eb.fn.max('issued').as('newest')])
      .where('revoked', 'is', null)
      .where('not_after', '>', operator.clock.wallNow())
      .groupBy('agent')
      .orderBy('agent')
      .execute();
    return rows.filter(({ newest }) => Number(newest) < at).map(({ agent }) => agent);
  });
