import { showAsk } from './reading-rows.ts';
import type { UpsLinkForm, UpsLinkRow } from './row.ts';
import { upsLinkNames, upsLinkRow } from './rows.ts';
import { upsLinkAlertSays, upsLinkAlerts } from './tables/alerts.ts';

const accessWords = {
  read: 'read',
  cycle: 'setting, `-` steps',
  text: 'setting, 8 characters',
  once: 'acts',
  twice: 'acts when sent twice',
  mode: 'mode',
  never: 'service only',
} as const;

/** Every character as a Markdown table, in the order of the tables. Ends in a newline. */
export function upsLinkReference(): string {
  const lines = upsLinkNames.map((name) => {
    const row = upsLinkRow(name);
    return [code(showAsk(row.ask)), code(name), accessWords[row.access], answerOf(row), goesTo(row), row.says];
  });
  return table(['Sent', 'Name', 'Use', 'Answer', 'Register or reading', 'What it is'], lines);
}

/** The flags and words of every row that has some. Ends in a newline. */
export function upsLinkBitReference(): string {
  return upsLinkNames
    .flatMap((name) => {
      const { form, ask } = upsLinkRow(name);
      const members = form && membersOf(form);
      return members === undefined
        ? []
        : [`### ${name} (${code(showAsk(ask))})\n\n${table([members.head, 'Name'], members.lines)}`];
    })
    .join('\n');
}

/** Every alert. Ends in a newline. */
export const upsLinkAlertReference = (): string =>
  table(
    ['Character', 'Name', 'What it tells'],
    Object.entries(upsLinkAlerts).map(([character, name]) => [
      code(showAsk(character)),
      code(name),
      upsLinkAlertSays[name],
    ]),
  );

function answerOf({ form, unit = '', answers = [], access }: UpsLinkRow): string {
  if (form !== undefined) return `${writtenAs(form)}${unit && `, ${unit}`}`;
  if (access === 'never') return '';
  return answers.length === 0 ? 'none' : answers.map(code).join(', ');
}

function writtenAs(form: UpsLinkForm): string {
  switch (form.kind) {
    case 'decimal':
      return form.like.map(code).join(' or ');
    case 'whole':
      return code('0'.repeat(form.digits));
    case 'minutes':
      return '`0000:`, minutes on the wire';
    case 'hex':
    case 'flags':
      return 'two hexadecimal digits';
    case 'choice':
      return 'a word';
    case 'date':
      return '`mm/dd/yy`';
    case 'text':
      return 'text';
    default:
      return form satisfies never;
  }
}

function goesTo({ register, nut }: UpsLinkRow): string {
  return [
    ...(register === undefined ? [] : [code(register)]),
    ...(nut === undefined ? [] : [`reading ${code(nut)}`]),
  ].join(', ');
}

function membersOf(form: UpsLinkForm): { head: string; lines: string[][] } | undefined {
  if (form.kind === 'flags') return { head: 'Bit', lines: pairs(form.bits) };
  return form.kind === 'choice' ? { head: 'Answer', lines: pairs(form.choices) } : undefined;
}

const pairs = (names: Readonly<Record<string, string>>): string[][] =>
  Object.entries(names).map(([key, name]) => [code(key.trim()), code(name)]);

/** In a code span that holds whatever the text does. */
const code = (text: string): string => (text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``);

function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
  return line(head) + line(head.map(() => '---')) + lines.map(line).join('');
}
