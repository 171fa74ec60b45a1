import type { CommandKind, Hand } from './command-machine.ts';
import { type CommandState, inFlightStates } from './command-states.ts';

/** For the way up and the agent's own commits; a result that comes later still counts. */
const GRACE_MS = 10_000;

export type DueFacts = {
  readonly kind: CommandKind;
  readonly state: CommandState;
  readonly hand: Hand;
  /** UTC ms. */
  readonly expires: number;
  /** From accepting it to its proof. */
  readonly longestMs: number;
};

/** UTC ms at which `deadline` (of created) or `silent` (of one in flight) is due; null when time changes nothing. `at` is when the state came about. */
export function dueAt(facts: DueFacts, at: number): number | null {
  if (facts.state === 'created') return facts.hand === 'no' || facts.hand === 'lost' ? facts.expires : null;
  if (!inFlightStates.some((state) => state === facts.state)) return null;
  // Until it expires the agent may still accept an immediate one.
  const from = facts.state === 'sent' && facts.kind === 'immediate' ? Math.max(at, facts.expires) : at;
  return from + facts.longestMs + GRACE_MS;
}
