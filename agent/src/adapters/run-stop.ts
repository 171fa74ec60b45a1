import { readFileSync } from 'node:fs';
import path from 'node:path';
import { AgentError } from '../agent-error.ts';
import type { AskedOf } from '../cli/read-arguments.ts';
import { reasonsToStay } from '../local/reasons-to-stay.ts';
import { readReport } from '../local/say-status.ts';
import { askControl } from './control-socket.ts';
import { loadConfig } from './load-config.ts';
import { PID_FILE } from './lock-directory.ts';
import { systemClock } from './system-clock.ts';

const STOPPED_WITHIN_MS = 20_000;

/** Stops a running agent, for a restart or an upgrade. AgentError `refused` while servers rely on it. */
export async function runStop(
  { config, json, force, ask }: AskedOf<'stop'>,
  print: (text: string) => void,
): Promise<void> {
  const { directory } = loadConfig(config);
  const report = readReport(await askControl(directory, { ask: 'status' }));
  if (report === undefined) throw new AgentError('not-running', 'the agent gave an answer of another version');
  const reasons = reasonsToStay(report);
  if (reasons.length > 0 && !force)
    throw new AgentError('refused', `Not now: ${reasons.join('; ')}. --force stops it all the same.`);
  if (ask)
    return print(json ? JSON.stringify({ ok: true }) : 'Nobody relies on the agent right now; it may be stopped.');
  const pid = Number(readFileSync(path.join(directory, PID_FILE), 'utf8'));
  // It has just answered on its socket, so this is no number that has gone on to another process.
  if (!Number.isInteger(pid) || pid <= 1) throw new AgentError('not-running', 'the process of the agent is not known');
  process.kill(pid, 'SIGTERM');
  const until = systemClock.now() + STOPPED_WITHIN_MS;
  while (isThere(pid)) {
    if (systemClock.now() > until) throw new AgentError('not-running', `the agent (process ${pid}) does not end`);
    await systemClock.sleep(50);
  }
  print(
    json
      ? JSON.stringify({ stopped: pid, despite: reasons })
      : `Stopped${reasons.length > 0 ? ', although ' : ''}${reasons.join('; ')}.`,
  );
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
