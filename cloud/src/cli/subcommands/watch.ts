import { commandShape, eventShape, type Ups, upsShape } from '../api-shapes.ts';
import { exitCodes } from '../exit-codes.ts';
import { failed } from '../failed.ts';
import type { ServerEvent } from '../read/server-events.ts';
import { stepLine } from '../show/command-lines.ts';
import { plain } from '../show/plain.ts';
import { table } from '../show/table.ts';
import { colourOf, upsColumns } from '../show/ups-columns.ts';
import { type Cli, defineSubcommand } from '../subcommand.ts';

const MOST_NEWS = 8;
const RETRY_MS = 1000;
/** Home; what is left of a line; what is left of the screen. Nothing is wiped first, so nothing flickers. */
const [HOME, LINE_END, SCREEN_END] = ['\u001b[H', '\u001b[K\n', '\u001b[J'];

export default defineSubcommand({
  name: 'watch',
  words: '[UPS]',
  says: 'keeps the readings, events and commands on the screen current, until Ctrl-C',
  flags: {},
  more: `It ends with 0 by Ctrl-C, and with 1 when there is no cloud to begin with or no
such UPS; a cloud that is lost on the way is tried again.`,
  read: ([ups]) => ups,
  async run(cli, ups) {
    const { api, out, signal } = cli;
    const screen = new Screen(cli);
    for (let isFirst = true; !signal.aborted; isFirst = false) {
      const stream = await api.stream({ ups });
      if (stream.ok) {
        screen.connected();
        try {
          for await (const message of stream.body) screen.take(message);
        } catch {
          // Tried again below, whether it broke or ended.
        }
      } else if (isFirst) return failed(cli, stream);
      if (signal.aborted) break;
      screen.lost();
      await cli.sleep(RETRY_MS);
    }
    if (out.isTerminal) out.raw('\n');
    return exitCodes.ok;
  },
});

/** On a terminal a table that is drawn anew; elsewhere a line per change. */
class Screen {
  readonly #cli: Cli;
  readonly #ups = new Map<string, Ups>();
  #news: string[] = [];
  #isLost = false;

  constructor(cli: Cli) {
    this.#cli = cli;
  }

  connected(): void {
    this.#isLost = false;
  }

  lost(): void {
    const { out } = this.#cli;
    if (this.#isLost) return;
    this.#isLost = true;
    if (out.isTerminal) this.#draw();
    else out.note('the connection to the cloud is lost; trying again');
  }

  take({ event, data }: ServerEvent): void {
    const { out, json } = this.#cli;
    if (json) {
      out.json({ event, data });
      return;
    }
    const ups = event === 'ups' ? upsShape.safeParse(data).data : undefined;
    if (ups !== undefined) this.#ups.set(ups.id, ups);
    const news = ups === undefined ? newsOf(event, data) : undefined;
    if (news !== undefined) this.#news = [...this.#news, news].slice(-MOST_NEWS);
    if (out.isTerminal) this.#draw();
    else if (ups !== undefined) out.line(`${new Date(this.#cli.wallNow()).toISOString()}  ${lineOf(ups)}`);
    else if (news !== undefined) out.line(news);
  }

  #draw(): void {
    const { out } = this.#cli;
    const all = [...this.#ups.values()].sort((a, b) => (a.serial < b.serial ? -1 : 1));
    const [title = '', ...lines] = table(upsColumns, all, out.width);
    const rows = lines.map((line, i) => out.paint(all[i] && colourOf(all[i]), line));
    const state = this.#isLost ? ['', out.paint('red', 'the connection to the cloud is lost; trying again')] : [];
    const news = this.#news.length > 0 ? ['', ...this.#news.map((line) => line.slice(0, out.width))] : [];
    out.raw(`${HOME}${[title, ...rows, ...news, ...state].map((line) => `${line}${LINE_END}`).join('')}${SCREEN_END}`);
  }
}

const lineOf = (ups: Ups): string =>
  upsColumns.map(({ title, of }) => (title === 'UPS' ? of(ups) : `${title.toLowerCase()}=${of(ups)}`)).join(' ');

function newsOf(event: string, data: unknown): string | undefined {
  if (event === 'event') {
    const read = eventShape.safeParse(data).data;
    return read && `${read.at}  ${plain(read.ups?.serial ?? '-')}  ${plain(read.event)}${read.late ? ' (late)' : ''}`;
  }
  if (event !== 'command') return undefined;
  const read = commandShape.omit({ history: true }).safeParse(data).data;
  return read && `${String(read.changed)}  ${plain(read.ups.serial)}  ${plain(read.name)} ${stepLine(read)}`;
}
