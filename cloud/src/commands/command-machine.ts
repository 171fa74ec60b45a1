import type { RefusalCode, ResultState } from '@ridethrough/protocol';
import type { CommandState } from './command-states.ts';

/**
 * How far a `created` command is from the socket: never near it; being handed to the broker for the `first` time; sent
 * before to an agent that was `lost` before it accepted; being handed over `again`.
 */
export type Hand = 'no' | 'first' | 'lost' | 'again';

export type CommandKind = 'immediate' | 'deferred';

/** All that the next state depends on. `hand` means nothing outside of `created`. */
export type Standing = { readonly kind: CommandKind; readonly state: CommandState; readonly hand: Hand };

export type Input =
  /** It is about to be handed to the broker; written down first, so that a crash cannot hide a send. */
  | { readonly type: 'handing' }
  /** The broker gave it to the agent's live connection. */
  | { readonly type: 'sent' }
  /** There is no live connection: nothing left the cloud. */
  | { readonly type: 'offline' }
  /** The agent's connection or boot ended. */
  | { readonly type: 'agent-lost' }
  /** The store is an older copy: what the cloud did and heard after it was made is not in it. */
  | { readonly type: 'restored' }
  /** The cloud starts and finds it so. */
  | { readonly type: 'restarted' }
  /** Its expiry has passed. */
  | { readonly type: 'deadline' }
  /** The agent has said nothing for longer than the command can run. */
  | { readonly type: 'silent' }
  /** The agent says so. `older`: an earlier record than the newest one taken. */
  | { readonly type: 'result'; readonly state: ResultState; readonly code?: RefusalCode; readonly older: boolean };

/** Where it stands next, with what the cloud itself has to say of it. */
export type Move = {
  readonly state: CommandState;
  readonly hand: Hand;
  readonly code?: RefusalCode;
  readonly says?: string;
};

/** The next standing; undefined when nothing happens. */
export function nextStanding(now: Standing, input: Input): Move | undefined {
  if (input.type === 'result') return afterResult(now, input);
  if (input.type === 'restored') return isOpen(now.state) ? restored : undefined;
  switch (now.state) {
    case 'created':
      return whileCreated(now, input.type);
    case 'sent':
      return whileSent(now, input.type);
    case 'accepted':
    case 'running':
      return input.type === 'silent' ? silent : undefined;
    default:
      return undefined;
  }
}

const silent: Move = {
  state: 'unknown',
  hand: 'no',
  says: 'the agent has said nothing for longer than the command can take; if it tells later what became of it, that counts',
};
/** Also of one that was never sent in the copy: it may have been afterwards. */
const restored: Move = {
  state: 'unknown',
  hand: 'no',
  says: 'the cloud was restored from a backup in which it was still open; it is not sent again, and if the agent tells what became of it, that counts',
};
const waiting = (hand: Hand): Move => ({ state: 'created', hand });

function whileCreated(
  { kind, hand }: Standing,
  input: Exclude<Input['type'], 'result' | 'restored'>,
): Move | undefined {
  const handing = hand === 'first' || hand === 'again';
  switch (input) {
    case 'handing':
      return handing ? undefined : waiting(hand === 'no' ? 'first' : 'again');
    case 'sent':
      return handing ? { state: 'sent', hand: 'no' } : undefined;
    case 'offline':
      if (kind === 'immediate')
        return { state: 'refused', hand: 'no', code: 'offline', says: 'the agent is offline, so nothing was sent' };
      return handing ? waiting(hand === 'first' ? 'no' : 'lost') : undefined;
    case 'restarted':
      if (!handing) return undefined;
      // It may have gone out just before the end: an immediate one is never driven again, a deferred one may be.
      return kind === 'immediate'
        ? { state: 'sent', hand: 'no', says: 'the cloud stopped while it was being sent' }
        : waiting('lost');
    case 'deadline':
      if (handing) return undefined;
      return hand === 'no'
        ? { state: 'expired', hand: 'no', says: 'its time passed before it could be sent' }
        : { state: 'unknown', hand: 'no', says: 'it was sent once, and the agent was lost before it said anything' };
    case 'agent-lost':
    case 'silent':
      return undefined;
    default:
      return input satisfies never;
  }
}

function whileSent({ kind }: Standing, input: Exclude<Input['type'], 'result' | 'restored'>): Move | undefined {
  if (input === 'silent') return silent;
  // The agent's journal makes a second send under the same id harmless; an immediate one has no second send.
  const again = kind === 'deferred' && (input === 'agent-lost' || input === 'restarted');
  return again
    ? { ...waiting('lost'), says: 'the agent was lost before it accepted; it waits to be sent again' }
    : undefined;
}

function afterResult(now: Standing, input: Extract<Input, { type: 'result' }>): Move | undefined {
  // `known` answers a repeat: the first one's own result tells what became of it.
  if (input.older || (input.state === 'refused' && input.code === 'known')) return undefined;
  const move: Move = { state: input.state, hand: 'no' };
  switch (input.state) {
    case 'accepted':
      return now.state === 'created' || now.state === 'sent' || now.state === 'unknown' ? move : undefined;
    case 'running':
      return isOver(now.state) ? undefined : move;
    default:
      return input.state === now.state ? undefined : move;
  }
}

const isOpen = (state: CommandState): boolean => state !== 'unknown' && !isOver(state);

/** Over by somebody's word; `unknown` is nobody's. */
const isOver = (state: CommandState): boolean =>
  state === 'confirmed' ||
  state === 'refused' ||
  state === 'unproven' ||
  state === 'failed' ||
  state === 'expired' ||
  state === 'cancelled';
