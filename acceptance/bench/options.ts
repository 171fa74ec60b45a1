import { parseArgs } from 'node:util';
import { figures } from './figures.ts';

export type Options = { readonly only: readonly string[]; readonly json: boolean; readonly help: boolean };

const names = figures.map(({ name }) => name);

export const usage = `Usage: npm run bench -- [flags]

Measures what docs/performance.md tells of, on this machine: simulator, agent and cloud as processes of their own, on
loopback. Every figure is printed beside its goal. It takes about ten minutes.

  --only NAME  this figure alone; may be given several times
  --json       print one line of JSON in place of the table
  --help       this help

${figures.map(({ name, says }) => `  ${name.padEnd(17)} ${says}`).join('\n')}

It ends with 0 also where a goal is missed, 1 when something could not be measured, 2 for wrong flags.
`;

/** Throws an Error whose message names every mistake. */
export function readOptions(args: readonly string[]): Options {
  const { values, tokens } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', multiple: true, default: [] },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const mistakes = tokens.flatMap((token) => {
    if (token.kind === 'positional') return [`${token.value}: only flags are taken here`];
    if (token.kind !== 'option') return [];
    if (!['only', 'json', 'help'].includes(token.name)) return [`${token.rawName}: there is no such flag`];
    if (token.name !== 'only') return token.value === undefined ? [] : [`${token.rawName}: takes no value`];
    if (token.value !== undefined && names.includes(token.value)) return [];
    return [`--only ${token.value ?? ''}: allowed: ${names.join(', ')}`];
  });
  if (mistakes.length > 0) throw new Error(mistakes.join('\n'));
  return {
    only: (values.only ?? []).filter((name) => typeof name === 'string'),
    json: values.json === true,
    help: values.help === true,
  };
}
