import type { Config } from '../config/config-schema.ts';
import { NutServer } from '../nut/nut-server.ts';
import type { ProtectionDesk } from '../protection/protection-desk.ts';
import type { RunnerLog } from '../runner/runner-parts.ts';
import { listenNut, type NutListener } from './nut-listener.ts';
import { systemClock } from './system-clock.ts';

export interface NutParts {
  readonly config: Pick<Config, 'nut' | 'ups'>;
  readonly desk: ProtectionDesk;
  readonly version: string;
  readonly random: () => string;
  readonly signal: AbortSignal;
  readonly log: RunnerLog;
}

/** The server for NUT's clients, where agent.yaml wants one. Rejects with AgentError `port`. */
export async function serveNut({ config: { nut, ups }, ...parts }: NutParts): Promise<NutListener> {
  if (nut === undefined) return { at: [], close: async () => {} };
  const labels = parts.desk.ups().map(({ label }) => label);
  const server = new NutServer({
    ...parts,
    config: nut,
    labels,
    units: ups.map((one) => one.label),
    clock: systemClock,
  });
  const listener = await listenNut(nut.listen, server, parts.log);
  server.start(() => listener.at);
  return listener;
}
