import { exitHelp } from './exit-codes.ts';
import { flagHelp } from './flags/flag-help.ts';
import { wrap } from './flags/wrap.ts';
import { type AnySubcommand, globalFlags } from './subcommand.ts';

const CALL = 'npm run -s ridethrough --';

export function usage(all: readonly AnySubcommand[]): string {
  const rows = all.map(({ name, words, says }) => {
    const [first = '', ...more] = wrap(says, 54);
    return [`  ${`${name} ${words}`.padEnd(24)}${first}`, ...more.map((line) => `${' '.repeat(26)}${line}`)].join('\n');
  });
  return `Usage: ${CALL} SUBCOMMAND [words] [flags]

${rows.join('\n')}

UPS is its id, or its serial number or label where only one UPS has it.

${flagHelp(globalFlags)}

${exitHelp}
`;
}

export function usageOf({ name, words, says, flags, more }: AnySubcommand): string {
  const parts = [
    `Usage: ${CALL} ${name}${words === '' ? '' : ` ${words}`} [flags]`,
    wrap(`${says.charAt(0).toUpperCase()}${says.slice(1)}.`, 80).join('\n'),
    flagHelp(flags),
    ...(more === undefined ? [] : [more]),
  ];
  return `${parts.join('\n\n')}\n`;
}
