import path from 'node:path';
import { parseArgs } from 'node:util';

export type DemoOptions = {
  readonly folder: string;
  readonly httpPort: number | undefined;
  readonly speed: number;
  readonly once: boolean;
};

export const usage = `npm start [-- options]

Runs everything on this machine: two simulated UPSs, the agent that reads them, and the cloud that stores what it reads.

  --data DIR   where the cloud and the agent keep their data (.demo)
  --port N     port of the API (8080; without this option another one is taken when 8080 is in use)
  --speed X    simulated seconds per second (1)
  --once       show the values once, when all of them are stored, and end
  --help       this text
`;

/** Throws an Error that names every mistake. */
export function readOptions(args: readonly string[], root: string): DemoOptions | 'help' {
  const mistakes: string[] = [];
  const { values, tokens } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string' },
      port: { type: 'string' },
      speed: { type: 'string' },
      once: { type: 'boolean' },
      help: { type: 'boolean' },
    },
    strict: false,
    tokens: true,
  });
  if (values.help === true) return 'help';
  const known = ['data', 'port', 'speed', 'once'];
  for (const token of tokens) {
    if (token.kind === 'positional') mistakes.push(`${token.value}: no such argument`);
    if (token.kind === 'option' && !known.includes(token.name))
      mistakes.push(`--${token.name}: no such option; allowed: ${known.map((name) => `--${name}`).join(', ')}`);
  }
  const number = (
    name: 'port' | 'speed',
    fallback: number | undefined,
    min: number,
    max: number,
    whole: boolean,
  ): number | undefined => {
    const given = values[name];
    if (given === undefined) return fallback;
    const read = Number(given);
    const fits =
      typeof given === 'string' &&
      given.trim() !== '' &&
      read >= min &&
      read <= max &&
      (!whole || Number.isInteger(read));
    if (!fits)
      mistakes.push(`--${name} ${given}: allowed is ${whole ? 'a whole number' : 'a number'} from ${min} to ${max}`);
    return read;
  };
  const httpPort = number('port', undefined, 0, 65_535, true);
  const speed = number('speed', 1, 0.1, 1000, false) ?? 1;
  if (typeof values.data === 'boolean' || values.data === '') mistakes.push('--data needs a folder');
  if (mistakes.length > 0) throw new Error(mistakes.join('\n'));
  return { folder: path.resolve(root, String(values.data ?? '.demo')), httpPort, speed, once: values.once === true };
}
