/** Three statuses (one every 60 s) and a little more. */
export const MISSED_AFTER_MS = 190_000;
/** A connection that broke is often back within this. */
export const WILL_GRACE_MS = 30_000;

/** The newest connection known: `conn` counts within one `boot`. */
type Connection = { readonly boot: string; readonly conn: number };

/** Times are monotonic ms of the cloud. */
export type PresenceState =
  | { readonly is: 'unknown' }
  | (Connection & { readonly is: 'online'; readonly untilMs: number })
  /** Its will came: offline unless it is heard of again before `untilMs`. */
  | (Connection & { readonly is: 'leaving'; readonly untilMs: number })
  | (Connection & { readonly is: 'offline' });

export type PresenceInput =
  | (Connection & { readonly type: 'status' | 'will' | 'stopped'; readonly atMs: number })
  | { readonly type: 'time'; readonly atMs: number };

export const isOnline = (state: PresenceState): boolean => state.is === 'online' || state.is === 'leaving';

/** One step; returns the same object when nothing happens. */
export function stepPresence(state: PresenceState, input: PresenceInput): PresenceState {
  switch (input.type) {
    case 'status': {
      const { boot, conn, atMs } = input;
      // What an older connection still had under way says nothing of the newest.
      if (state.is !== 'unknown' && state.boot === boot && conn < state.conn) return state;
      return { is: 'online', boot, conn, untilMs: atMs + MISSED_AFTER_MS };
    }
    case 'will':
      if (state.is !== 'online' || !isNewest(state, input)) return state;
      return {
        is: 'leaving',
        boot: state.boot,
        conn: input.conn,
        untilMs: Math.min(state.untilMs, input.atMs + WILL_GRACE_MS),
      };
    case 'stopped':
      if (state.is === 'unknown' || state.is === 'offline' || !isNewest(state, input)) return state;
      return { is: 'offline', boot: state.boot, conn: input.conn };
    case 'time':
      if ((state.is !== 'online' && state.is !== 'leaving') || input.atMs < state.untilMs) return state;
      return { is: 'offline', boot: state.boot, conn: state.conn };
    default:
      return input satisfies never;
  }
}

const isNewest = (known: Connection, told: Connection): boolean => told.boot === known.boot && told.conn >= known.conn;
