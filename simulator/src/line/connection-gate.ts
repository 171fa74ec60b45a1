import type { Quirks } from './quirks.ts';

/** Whether a port takes connections: when the latest came, and until when more are refused. */
export type Gate = { readonly cameAtMs: readonly number[]; readonly shutUntilMs: number };

export const openGate: Gate = { cameAtMs: [], shutUntilMs: Number.NEGATIVE_INFINITY };

export const isShut = ({ shutUntilMs }: Gate, nowMs: number): boolean => nowMs < shutUntilMs;

/** A connection came. The one that makes the burst is still served. */
export function afterConnect(gate: Gate, { burst }: Quirks, nowMs: number): Gate {
  if (!burst) return { ...gate, cameAtMs: [] };
  const cameAtMs = [...gate.cameAtMs.filter((at) => at > nowMs - burst.withinMs), nowMs];
  if (cameAtMs.length < burst.connections) return { ...gate, cameAtMs };
  return { cameAtMs: [], shutUntilMs: Math.max(gate.shutUntilMs, nowMs + burst.deadMs) };
}

/** A connection ended. */
export function afterEnd(gate: Gate, { oneRequest }: Quirks, nowMs: number): Gate {
  if (!oneRequest) return gate;
  return { ...gate, shutUntilMs: Math.max(gate.shutUntilMs, nowMs + oneRequest.pauseMs) };
}
