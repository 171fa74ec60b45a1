import { X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { overlaps } from '../../trust/rotate-trust.ts';
import { spkiHash } from '../../trust/spki-hash.ts';
import { readChain, readSigningKeys, trustFiles } from '../../trust/trust-files.ts';
import { caHashOf } from '../ca-hash-of.ts';
import { defineOperatorCommand } from '../operator-command.ts';
import { trustDirectory } from '../trust-directory.ts';

export default defineOperatorCommand({
  name: 'trust show',
  words: '',
  says: 'the CA, the keys and the trust bundle, and what of them is being replaced',
  flags: {},
  read: () => undefined,
  async run(operator) {
    const directory = trustDirectory(operator);
    const { bundle } = await readChain(directory);
    const caHash = await caHashOf(operator);
    const now = operator.clock.wallNow();
    const keys = (['command', 'receipt'] as const).map((purpose) => {
      const held = readSigningKeys(directory, purpose, bundle);
      const signing = held.find(({ signsFrom }) => signsFrom <= now) ?? held[0];
      const kids = (purpose === 'command' ? bundle.commandKeys : bundle.receiptKeys).map(({ kid }) => kid);
      return { purpose, kids, signing: signing?.key.kid ?? null };
    });
    const shown = {
      caHash,
      bundle: bundle.version,
      issued: bundle.issued,
      root: { kid: bundle.root.kid, online: existsSync(trustFiles(directory).root) },
      cas: bundle.cas.map((pem) => ({ hash: spkiHash(pem), ends: new X509Certificate(pem).validToDate.getTime() })),
      keys,
      overlaps: overlaps(bundle),
    };
    const { out, json } = operator;
    if (json) {
      out.line(JSON.stringify(shown));
      return 0;
    }
    out.line(`CA hash  ${caHash}`);
    out.line(`bundle   ${bundle.version}, of ${new Date(bundle.issued).toISOString()}`);
    out.line(`root     ${bundle.root.kid}, ${shown.root.online ? 'on this machine' : 'offline'}`);
    for (const { hash, ends } of shown.cas)
      out.line(`CA       ${hash}, until ${new Date(ends).toISOString().slice(0, 10)}`);
    for (const { purpose, kids, signing } of keys)
      for (const kid of kids) out.line(`${purpose}  ${kid}${kid === signing ? ', signs' : ''}`);
    if (shown.overlaps.length > 0)
      out.line(`Old and new are good side by side: ${shown.overlaps.join(', ')}. \`trust retire\` ends that.`);
    return 0;
  },
});
