import path from 'node:path';
import { moveRoot } from '../../trust/move-root.ts';
import { defineOperatorCommand } from '../operator-command.ts';
import { tellAudit } from '../tell-audit.ts';
import { trustDirectory } from '../trust-directory.ts';

export default defineOperatorCommand({
  name: 'trust offline',
  words: 'FILE',
  says: 'moves the key that signs trust bundles out of the data directory into FILE, to be kept elsewhere',
  flags: {},
  read: ([file = '']) => file,
  async run(operator, file) {
    const target = path.resolve(file);
    await moveRoot(trustDirectory(operator), target);
    await tellAudit(operator, { act: 'trust.offline', target: 'trust:root', outcome: 'done' });
    const { out, json } = operator;
    if (json) out.line(JSON.stringify({ root: target }));
    else {
      out.line(`The root key is in ${target}, and nowhere else: take it off this machine, and keep a second copy.`);
      out.line(
        'Without it no CA and no key can be replaced; give it to `trust rotate` and `trust retire` as --root FILE.',
      );
    }
    return 0;
  },
});
