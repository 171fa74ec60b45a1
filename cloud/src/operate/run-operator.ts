import { flagHelp } from '../cli/flags/flag-help.ts';
import { wrap } from '../cli/flags/wrap.ts';
import { isCloudError } from '../cloud-error.ts';
import type { AnyOperatorCommand, Operator } from './operator-command.ts';
import { operatorCommands } from './operator-commands.ts';

const FAILURE = 1;
const USAGE = 2;
const CALL = 'npm run -s cloud --';

/** What the process gives. */
export type OperatorSurroundings = Pick<Operator, 'clock' | 'out' | 'actor' | 'env'>;

/** Does what the words ask for; returns what the process ends with. */
export async function runOperator(
  args: readonly string[],
  around: OperatorSurroundings,
  commands: readonly AnyOperatorCommand[] = operatorCommands,
): Promise<number> {
  const { out } = around;
  const command = find(args, commands);
  if (command === undefined) {
    const [first = ''] = args;
    const group = commands.filter(({ name }) => name.split(' ')[0] === first);
    if (group.length > 0 && args.includes('--help')) {
      for (const one of group) out.line(`  ${callOf(one)}`);
      return 0;
    }
    const names = (group.length > 0 ? group : commands).map(({ name }) => name).join(', ');
    const words = args.filter((arg) => !arg.startsWith('-'));
    const given = words.slice(0, group.length > 0 && args[1] === words[1] ? 2 : 1).join(' ');
    out.note(`${given}: there is no such command; ${names} are. Without words the cloud is served.`);
    return USAGE;
  }
  const { help, json, dataDir, mistakes, run } = command.prepare(args.slice(command.name.split(' ').length));
  if (help) {
    out.line(usageOf(command));
    return 0;
  }
  if (mistakes.length > 0) {
    for (const mistake of mistakes) out.note(mistake);
    out.note(`${CALL} ${command.name} --help tells what is allowed.`);
    return USAGE;
  }
  const told = new Told(out);
  const end = (code: number): number => {
    // A command that only says what it did says it to a program too.
    if (json && !told.isAnswered) out.line(JSON.stringify({ done: code === 0, says: told.notes }));
    return code;
  };
  try {
    return end(await run({ ...around, out: told, dataDir, json }));
  } catch (error) {
    told.note(isCloudError(error) ? error.message : `${command.name} failed: ${String(error)}`);
    return end(FAILURE);
  }
}

/** What a command said, passed on as it says it. */
class Told {
  readonly notes: string[] = [];
  isAnswered = false;
  readonly #out: Operator['out'];

  constructor(out: Operator['out']) {
    this.#out = out;
  }

  line(text: string): void {
    this.isAnswered = true;
    this.#out.line(text);
  }

  note(text: string): void {
    this.notes.push(text);
    this.#out.note(text);
  }
}

/** The command with the most words that the arguments begin with. */
function find(args: readonly string[], commands: readonly AnyOperatorCommand[]): AnyOperatorCommand | undefined {
  return commands
    .filter(({ name }) => name.split(' ').every((word, at) => args[at] === word))
    .sort((a, b) => b.name.length - a.name.length)[0];
}

const callOf = ({ name, words }: AnyOperatorCommand): string => `${name}${words === '' ? '' : ` ${words}`}`;

const usageOf = (command: AnyOperatorCommand): string =>
  [
    `Usage: ${CALL} ${callOf(command)} [flags]`,
    wrap(`${command.says.charAt(0).toUpperCase()}${command.says.slice(1)}.`, 80).join('\n'),
    flagHelp(command.flags),
  ].join('\n\n');

/** The commands below the flags in the cloud's own help. */
export const operatorHelp = (commands: readonly AnyOperatorCommand[] = operatorCommands): string =>
  commands
    .map((command) => {
      const lines = wrap(command.says, 74).map((line) => `      ${line}`);
      return [`  ${callOf(command)}`, ...lines].join('\n');
    })
    .join('\n');
