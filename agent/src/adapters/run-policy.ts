import { AgentError } from '../agent-error.ts';
import type { AskedOf } from '../cli/read-arguments.ts';
import { readReport } from '../local/say-status.ts';
import { dryRun, type Present } from '../policy/dry-run.ts';
import { presentOf } from '../policy/present-of.ts';
import { sayDryRun } from '../policy/say-dry-run.ts';
import { askControl } from './control-socket.ts';
import { loadConfig } from './load-config.ts';

const NONE = 'This file has no policy: its agent tells no server to go down by itself, cuts nothing and wakes nobody.';

/** `policy`: what would happen. Touches nothing; an agent that runs on the file is only asked how its UPSs are. */
export async function runPolicy(
  { config: file, json, onBattery }: AskedOf<'policy'>,
  print: (text: string) => void,
): Promise<void> {
  const { config, directory } = loadConfig(file);
  const present = await presentAt(directory);
  const all = dryRun(config, present);
  const { mode, servers } = config.policy;
  // What is assumed is only good for showing the whole course.
  const ups = all.map((one) => ({ ...one, isShown: onBattery || present === undefined || one.isOnBattery }));
  if (json) {
    const told = ups.map(({ isShown, timeline, ...one }) => ({ ...one, timeline: isShown ? timeline : [] }));
    return print(JSON.stringify({ mode, running: present !== undefined, ups: told, servers }));
  }
  const feeds = servers.map(
    ({ name, fedBy, needs }) =>
      `${name}: needs ${needs} of ${fedBy.join(', ')}; told to go down only when fewer are left`,
  );
  const parts = [...ups.map((one) => sayDryRun(one, one.isShown)), ...(feeds.length > 0 ? [feeds.join('\n')] : [])];
  print(parts.length === 0 ? NONE : parts.join('\n\n'));
}

async function presentAt(directory: string): Promise<Present | undefined> {
  const answer = await askControl(directory, { ask: 'status' }).catch((error: unknown) => {
    if (AgentError.is(error) && error.code === 'not-running') return undefined;
    throw error;
  });
  const report = answer === undefined ? undefined : readReport(answer);
  return report && presentOf(report);
}
