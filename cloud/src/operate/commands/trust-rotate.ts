import { type Rotatable, rotatable, rotateTrust } from '../../trust/rotate-trust.ts';
import { defineOperatorCommand } from '../operator-command.ts';
import { tellAudit } from '../tell-audit.ts';
import { trustDirectory } from '../trust-directory.ts';

const isRotatable = (word: string): word is Rotatable => rotatable.some((one) => one === word);

const called: Readonly<Record<Rotatable, string>> = {
  ca: 'CA',
  command: 'command key',
  receipt: 'receipt key',
  root: 'bundle root',
};

export default defineOperatorCommand({
  name: 'trust rotate',
  words: 'ca|command|receipt|root',
  says: 'makes a new CA, key or bundle root; a running cloud takes it up within seconds, and the old one stays good until it is retired',
  flags: {
    now: { kind: 'switch', says: 'the old one is out at once, for when it is in wrong hands' },
    root: { kind: 'text', value: 'FILE', says: 'where the bundle root is, when it was moved away' },
  },
  read([what = ''], { now, root }, mistakes) {
    if (what !== '' && !isRotatable(what)) mistakes.push(`${what}: only ${rotatable.join(', ')} can be replaced`);
    return {
      what: isRotatable(what) ? what : ('ca' as const),
      atOnce: now,
      ...(root !== undefined && { rootFile: root }),
    };
  },
  async run(operator, { what, ...options }) {
    const directory = trustDirectory(operator);
    const { version } = await rotateTrust(directory, what, { ...options, wallNow: operator.clock.wallNow() });
    await tellAudit(operator, {
      act: 'trust.rotate',
      target: `trust:${what}`,
      outcome: 'done',
      details: { version, atOnce: options.atOnce },
    });
    const { out, json } = operator;
    if (json) out.line(JSON.stringify({ rotated: what, bundle: version }));
    else {
      out.line(`There is a new ${called[what]}; it stands in bundle ${version}.`);
      if (what !== 'root' && !options.atOnce)
        out.line('The old one stays good beside it. When all agents have been online since, end that: trust retire');
    }
    return 0;
  },
});
