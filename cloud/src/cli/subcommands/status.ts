import { commandShape } from '../api-shapes.ts';
import { exitCodeOf, exitCodes } from '../exit-codes.ts';
import { failed } from '../failed.ts';
import { commandLines } from '../show/command-lines.ts';
import { defineSubcommand } from '../subcommand.ts';

export default defineSubcommand({
  name: 'status',
  words: 'COMMAND-ID',
  says: 'what became of a command; it ends as `do` does, with 0 while it is not over',
  flags: {},
  read: ([id = '']) => id,
  async run(cli, id) {
    const { api, out, json } = cli;
    const answer = await api.get(commandShape, ['commands', id]);
    if (!answer.ok) return failed(cli, answer);
    if (json) out.json(answer.body);
    else out.lines(commandLines(answer.body));
    return answer.body.final ? exitCodeOf(answer.body.state) : exitCodes.ok;
  },
});
