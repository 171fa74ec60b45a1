import type { Answer } from '../api-client.ts';
import { eventListShape, eventShape, type UpsEvent } from '../api-shapes.ts';
import { exitCodes } from '../exit-codes.ts';
import { failed } from '../failed.ts';
import { refusedHere } from '../failure.ts';
import { DURATION, readSince } from '../read/duration.ts';
import type { Colour } from '../show/output.ts';
import { plain } from '../show/plain.ts';
import { type Cli, defineSubcommand } from '../subcommand.ts';

const colours: Readonly<Record<string, Colour>> = { warning: 'yellow', critical: 'red' };

export default defineSubcommand({
  name: 'events',
  words: 'UPS',
  says: 'what happened to a UPS, oldest first',
  flags: {
    since: { kind: 'text', value: 'TIME', says: `${DURATION}, or a time like 2026-01-31T12:00:00Z; 1d without it` },
    follow: { kind: 'switch', says: 'go on with what happens from now on' },
  },
  more: '--follow ends with 0 by Ctrl-C, and with 1 when the cloud ends the stream.',
  read([ups = ''], { since = '1d', follow }, mistakes) {
    if (readSince(since, 0) === undefined)
      mistakes.push(`--since ${since}: it must be ${DURATION}, or a time like 2026-01-31T12:00:00Z`);
    return { ups, since, follow };
  },
  async run(cli, { ups, since, follow }) {
    const { api, out, json } = cli;
    // The stream is opened first, so that nothing falls between the two.
    const stream = follow ? await api.stream({ ups }) : undefined;
    if (stream?.ok === false) return failed(cli, stream);
    const past = await allSince(cli, ups, readSince(since, cli.wallNow()) ?? 0);
    if (!past.ok) return failed(cli, past);
    if (json && !follow) {
      out.json({ events: past.body });
      return exitCodes.ok;
    }
    const print = (event: UpsEvent) => (json ? out.json(event) : out.line(lineOf(cli, event)));
    for (const event of past.body) print(event);
    if (stream === undefined) {
      if (past.body.length === 0) out.note(`nothing happened since ${since}`);
      return exitCodes.ok;
    }
    const told = new Set(past.body.map(({ id }) => id));
    try {
      for await (const { event, data } of stream.body) {
        if (event === 'missed')
          out.note('some events came too fast to be shown here; `events` without --follow has them');
        const read = event === 'event' ? eventShape.safeParse(data) : undefined;
        if (read?.success && !told.has(read.data.id)) print(read.data);
      }
    } catch {
      // Said below: a stream that breaks and one that ends are the same to a person.
    }
    if (cli.signal.aborted) return exitCodes.ok;
    return failed(cli, refusedHere(exitCodes.failure, 'stream-ended', 'the cloud has ended the stream'));
  },
});

async function allSince({ api }: Cli, ups: string, from: number): Promise<Answer<UpsEvent[]>> {
  const events: UpsEvent[] = [];
  let cursor: string | undefined;
  for (;;) {
    const page = await api.get(eventListShape, ['ups', ups, 'events'], {
      from: Math.max(0, from),
      limit: 1000,
      cursor,
    });
    if (!page.ok) return page;
    events.push(...page.body.events);
    if (page.body.next === null) return { ok: true, body: events.reverse() };
    cursor = page.body.next;
  }
}

function lineOf({ out }: Cli, { at, severity, event, details, away, since, late }: UpsEvent): string {
  const told = Object.entries(details).map(([name, value]) => `${plain(name)}=${plain(String(value))}`);
  const marks = [...(away ? [`since ${since ?? 'it was last seen'}`] : []), ...(late ? ['late'] : [])];
  const rest = [...told, ...(marks.length > 0 ? [`(${marks.join(', ')})`] : [])].join(' ');
  return out.paint(
    colours[severity],
    `${at}  ${plain(severity).padEnd(8)}  ${plain(event)}${rest === '' ? '' : `  ${rest}`}`,
  );
}
