import { AgentError } from '../agent-error.ts';
import type { AskedOf } from '../cli/read-arguments.ts';
import { powerOf, type Tone } from '../local/power-word.ts';
import { readClients, sayClients } from '../local/say-clients.ts';
import { readLog, sayLogEntry } from '../local/say-log.ts';
import { readReport, sayStatus } from '../local/say-status.ts';
import type { StatusReport } from '../local/status-report.ts';
import { sayUpsLine } from '../local/status-table.ts';
import { askControl } from './control-socket.ts';
import { loadConfig } from './load-config.ts';
import { systemClock } from './system-clock.ts';

const EVERY_MS = 1000;
const colours: Readonly<Record<Tone, string>> = { good: '32', watch: '33', bad: '31', unknown: '90' };

/** What asks a running agent and prints; `signal` ends what goes on. */
export interface Asking<A> {
  readonly asked: A;
  readonly print: (text: string) => void;
  readonly signal: AbortSignal;
}

const otherVersion = () => new AgentError('not-running', 'the agent gave an answer of another version');

export async function runClients({ asked: { config, json }, print }: Asking<AskedOf<'clients'>>): Promise<void> {
  const clients = readClients(await askControl(loadConfig(config).directory, { ask: 'clients' }));
  if (clients === undefined) throw otherVersion();
  print(json ? JSON.stringify({ protection: clients }) : sayClients(clients));
}

export async function runLog({ asked, print, signal }: Asking<AskedOf<'log'>>): Promise<void> {
  const { config, json, follow, most } = asked;
  const { directory } = loadConfig(config);
  let after = 0;
  const ask = async (lines: number) => {
    const entries = readLog(await askControl(directory, { ask: 'log', after, most: lines }));
    if (entries === undefined) throw otherVersion();
    for (const entry of entries) print(json ? JSON.stringify(entry) : sayLogEntry(entry));
    after = entries.at(-1)?.n ?? after;
  };
  await ask(most);
  while (follow && !signal.aborted) {
    await systemClock.sleep(EVERY_MS, signal).catch(() => {});
    // An agent that is started anew goes on where it was.
    if (!signal.aborted) await ask(MOST_AT_ONCE).catch(passOver);
  }
}

const MOST_AT_ONCE = 1000;

export async function runStatus({ asked, print, signal }: Asking<AskedOf<'status'>>): Promise<void> {
  const { config, json, watch } = asked;
  const { directory } = loadConfig(config);
  const ask = async (): Promise<StatusReport> => {
    const report = readReport(await askControl(directory, { ask: 'status' }));
    if (report === undefined) throw otherVersion();
    return report;
  };
  const first = await ask();
  if (!watch) return print(json ? JSON.stringify(first) : sayWhole(first));
  const show = json
    ? (report: StatusReport) => print(JSON.stringify(report))
    : process.stdout.isTTY
      ? draw
      : tellChanges(print);
  for (let report: StatusReport | undefined = first; !signal.aborted; report = await ask().catch(passOver)) {
    if (report !== undefined) show(report);
    else if (process.stdout.isTTY && !json) process.stdout.write('\nThe agent does not answer; asking again ...\x1b[K');
    await systemClock.sleep(EVERY_MS, signal).catch(() => {});
  }
  if (process.stdout.isTTY && !json) print('');
}

/** While it is watched, an agent may be away for a while. */
function passOver(error: unknown): undefined {
  if (AgentError.is(error) && error.code === 'not-running') return undefined;
  throw error;
}

function sayWhole(report: StatusReport): string {
  const isTerminal = process.stdout.isTTY === true;
  const isColoured = isTerminal && !process.env.NO_COLOR;
  return sayStatus(report, {
    now: systemClock.wallNow(),
    columns: isTerminal ? process.stdout.columns : Number.POSITIVE_INFINITY,
    paint: (text, tone) => (isColoured ? `\x1b[${colours[tone]}m${text}\x1b[0m` : text),
  });
}

/** Over what stood there before, line by line, so that nothing flickers. */
function draw(report: StatusReport): void {
  const lines = sayWhole(report).split('\n');
  process.stdout.write(`\x1b[H${lines.map((line) => `${line}\x1b[K`).join('\n')}\n\nCtrl-C ends it.\x1b[K\x1b[J`);
}

function tellChanges(print: (text: string) => void): (report: StatusReport) => void {
  const told = new Map<string, string>();
  return (report) => {
    const now = systemClock.wallNow();
    for (const ups of report.ups) {
      const state = powerOf(ups);
      if (told.get(ups.label) === state) continue;
      told.set(ups.label, state);
      print(`${new Date(now).toTimeString().slice(0, 8)} ${sayUpsLine(ups, report, now)}`);
    }
  };
}
