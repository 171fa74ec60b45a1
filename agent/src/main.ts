import './adapters/small-young-generation.ts';
import { writeSync } from 'node:fs';
import { destination, pino } from 'pino';
import { runClients, runLog, runStatus } from './adapters/ask-agent.ts';
import { loadConfig } from './adapters/load-config.ts';
import { runAgent } from './adapters/run-agent.ts';
import { runEnroll } from './adapters/run-enroll.ts';
import { runHashPassword } from './adapters/run-hash-password.ts';
import { runIdentity } from './adapters/run-identity.ts';
import { runImport } from './adapters/run-import.ts';
import { runPolicy } from './adapters/run-policy.ts';
import { runProbe } from './adapters/run-probe.ts';
import { runStop } from './adapters/run-stop.ts';
import { openTerminal } from './adapters/terminal.ts';
import { AgentError } from './agent-error.ts';
import { type AskedOf, readArguments, usage } from './cli/read-arguments.ts';
import type { LogLevel } from './cli/subcommand.ts';
import { sayLogLine } from './local/log-line.ts';
import { reasonsToStay } from './local/reasons-to-stay.ts';

const VERSION = '0.1.0';
/** Longer than this no stop may take; what is open then is settled at the next start. */
const STOP_WITHIN_MS = 8000;

const print = (text: string): void => void process.stdout.write(`${text}\n`);

function makeLog(level: LogLevel) {
  const toStderr = destination({ fd: 2, sync: true });
  const forPeople = { write: (line: string) => void toStderr.write(sayLogLine(line)) };
  return pino({ level, base: null }, process.stderr.isTTY ? forPeople : toStderr);
}

async function run({ config: file, json, logLevel }: AskedOf<'run' | 'check'>): Promise<void> {
  const { config, directory } = loadConfig(file);
  const log = makeLog(logLevel);
  const starting = runAgent({ config, directory, version: VERSION, log });
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
    process.on(signal, () => {
      // Asked twice: what is still open is not waited for.
      if (stopping) process.exit(1);
      stopping = true;
      setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
      starting
        .then((running) => {
          // The machine may be going down: it is obeyed, and said who is left alone.
          const left = reasonsToStay(running.report);
          if (left.length > 0) log.warn({ signal, left }, 'stopped although servers rely on this agent');
          return running.stop();
        })
        .then(
          () => process.exit(0),
          () => process.exit(1),
        );
    });
  const { agent, boot, epoch, health, pages, nut, control } = await starting;
  if (stopping) return;
  if (json)
    return print(JSON.stringify({ ready: true, agent, boot, epoch, health, pages, nut, control, data: directory }));
  const names = config.ups.map(({ label }) => label).join(', ');
  print(
    `Agent ${agent} reads ${names}.\nPage    ${pages.join(' ')}\nHealth  ${health}\n${sayNut(nut)}Status  npm run agent -- status --config ${file}\nData    ${directory}`,
  );
}

const sayNut = (at: readonly string[]): string => (at.length === 0 ? '' : `NUT     ${at.join(' ')}\n`);

/** What goes on until it is ended: Ctrl-C is no failure. */
async function look(asked: AskedOf<'status' | 'log' | 'clients'>): Promise<void> {
  const ended = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(name, () => ended.abort());
  const { signal } = ended;
  if (asked.what === 'status') await runStatus({ asked, print, signal });
  else if (asked.what === 'log') await runLog({ asked, print, signal });
  else await runClients({ asked, print, signal });
}

function check({ config: file, json }: AskedOf<'run' | 'check'>): void {
  const { config } = loadConfig(file);
  print(json ? JSON.stringify({ ok: true, ups: config.ups.length }) : `${file} is right: ${config.ups.length} UPS.`);
}

/** What a person does once, at the terminal; interrupted, it leaves everything as it was. */
async function atTerminal(asked: AskedOf<'enroll' | 'identity' | 'probe'>): Promise<void> {
  const interrupted = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
    process.on(name, () => interrupted.abort(new AgentError('refused', 'Interrupted; nothing was changed.')));
  const { signal } = interrupted;
  const terminal = asked.json ? undefined : openTerminal(signal);
  const say = (text: string, json: object) => print(asked.json ? JSON.stringify(json) : text);
  if (asked.what === 'probe') await runProbe({ asked, say, signal });
  else if (asked.what === 'enroll') await runEnroll({ asked, version: VERSION, terminal, say, signal });
  else await runIdentity({ asked, terminal, say, signal });
  // Standard input of a terminal would hold the process.
  process.exit(0);
}

async function main(): Promise<void> {
  const asked = readArguments(process.argv.slice(2));
  switch (asked.what) {
    case 'help':
      return void process.stdout.write(usage);
    case 'check':
      return check(asked);
    case 'status':
    case 'log':
    case 'clients':
      return look(asked);
    case 'stop':
      return runStop(asked, print);
    case 'hash-password':
      return print(await runHashPassword());
    case 'policy':
      return runPolicy(asked, print);
    case 'import':
      return runImport(asked, print);
    case 'run':
      return run(asked);
    case 'enroll':
    case 'identity':
    case 'probe':
      return atTerminal(asked);
    default:
      asked satisfies never;
  }
}

function fail(error: unknown): void {
  const raw = error instanceof Error ? error.message : String(error);
  const says = AgentError.is(error) ? raw : `the agent failed: ${raw}`;
  // At once: both may be pipes, and the process ends here.
  if (process.argv.includes('--json')) tryWrite(1, `${JSON.stringify({ error: sayFailure(error, says) })}\n`);
  tryWrite(2, `${says}\n`);
  process.exit(AgentError.is(error) ? error.exitCode : 1);
}

function sayFailure(error: unknown, message: string) {
  if (!AgentError.is(error)) return { code: 'failed', message };
  return { code: error.code, message, ...(error.mistakes && { mistakes: error.mistakes }) };
}

/** Nobody may be there to read it. */
function tryWrite(descriptor: 1 | 2, text: string): void {
  try {
    writeSync(descriptor, text);
  } catch {
    // The exit code still tells.
  }
}

// What reads the output may end before the agent does.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
process.on('uncaughtException', fail);
main().catch(fail);
