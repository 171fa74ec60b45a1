import type { Answer } from '../api-client.ts';
import { type Ups, upsListShape } from '../api-shapes.ts';
import { exitCodes } from '../exit-codes.ts';
import { failed } from '../failed.ts';
import { table } from '../show/table.ts';
import { colourOf, upsColumns } from '../show/ups-columns.ts';
import { type Cli, defineSubcommand } from '../subcommand.ts';

export default defineSubcommand({
  name: 'list',
  words: '',
  says: 'every UPS with its newest readings',
  flags: {},
  read: () => undefined,
  async run(cli) {
    const { out, json } = cli;
    const answer = await everyUps(cli);
    if (!answer.ok) return failed(cli, answer);
    if (json) out.json({ ups: answer.body });
    else if (answer.body.length === 0) out.note('no agent has told of any UPS yet');
    else {
      const [title = '', ...lines] = table(upsColumns, answer.body, out.width);
      out.line(title);
      for (const [i, line] of lines.entries()) {
        const ups = answer.body[i];
        out.line(out.paint(ups && colourOf(ups), line));
      }
    }
    return exitCodes.ok;
  },
});

async function everyUps({ api }: Cli): Promise<Answer<Ups[]>> {
  const ups: Ups[] = [];
  let cursor: string | undefined;
  for (;;) {
    const page = await api.get(upsListShape, ['ups'], { cursor });
    if (!page.ok) return page;
    ups.push(...page.body.ups);
    if (page.body.next === null) return { ok: true, body: ups };
    cursor = page.body.next;
  }
}
