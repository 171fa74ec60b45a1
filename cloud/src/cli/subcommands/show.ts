import { type UpsDetail, upsDetailShape } from '../api-shapes.ts';
import { exitCodes } from '../exit-codes.ts';
import { failed } from '../failed.ts';
import { wrap } from '../flags/wrap.ts';
import { plain } from '../show/plain.ts';
import { type Column, table } from '../show/table.ts';
import { colourOf, linkOf } from '../show/ups-columns.ts';
import { defineSubcommand } from '../subcommand.ts';

const INDENT = 18;

export default defineSubcommand({
  name: 'show',
  words: 'UPS',
  says: 'one UPS: what it is, its readings, and what it can be told to do',
  flags: {},
  read: ([ups = '']) => ups,
  async run(cli, ups) {
    const { api, out, json } = cli;
    const answer = await api.get(upsDetailShape, ['ups', ups]);
    if (!answer.ok) return failed(cli, answer);
    const { body } = answer;
    if (json) out.json(body);
    else {
      out.line(
        out.paint(colourOf(body), `${plain(body.serial)}  ${plain(body.model ?? '')}  ${plain(body.status ?? '-')}`),
      );
      out.lines([...facts(body), '', ...table(readingColumns, readingsOf(body))]);
    }
    return exitCodes.ok;
  },
});

function facts({ id, label, agent, link, lastSeen, identity, ...ups }: UpsDetail): string[] {
  const groups = identity?.outletGroups.map(({ group, name }) => `${group} (${plain(name)})`).join(', ');
  const via = link?.via ? ` over ${plain(link.via)}` : '';
  const rows: [string, string | undefined][] = [
    ['id', id],
    ['label', label ?? undefined],
    ['agent', agent === null ? 'none' : `${agent.id}, ${agent.online ? 'online' : 'offline'}`],
    [
      'link',
      `${linkOf({ id, label, agent, link, lastSeen, ...ups })}${via}${link?.says ? ` (${plain(link.says)})` : ''}`,
    ],
    ['newest readings', lastSeen ?? 'none'],
    ['outlet groups', groups],
    ['commands', identity?.capabilities.map(plain).join(', ')],
    ['load commands', identity?.loadCommands === 'deny' ? "denied by the agent's own file" : identity?.loadCommands],
  ];
  return rows.flatMap(([name, value]) => {
    if (value === undefined || value === '') return [];
    const [first = '', ...more] = wrap(value, 80 - INDENT);
    return [`  ${name.padEnd(INDENT - 2)}${first}`, ...more.map((line) => `${' '.repeat(INDENT)}${line}`)];
  });
}

type Row = { readonly name: string; readonly value: string; readonly at: string };

const readingColumns: readonly Column<Row>[] = [
  { title: 'READING', of: ({ name }) => name, least: 20 },
  { title: 'VALUE', of: ({ value }) => value, least: 20 },
  { title: 'TAKEN', of: ({ at }) => at },
];

const readingsOf = ({ readings, readAt }: UpsDetail): Row[] =>
  Object.entries(readings)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => ({
      name: plain(name),
      value: value === '' ? 'nothing' : plain(String(value)),
      at: readAt[name] ?? '',
    }));
