export type EventsTables = {
  /** Events, and the gap, clock and epoch-closed records. */
  events: {
    epoch_id: number;
    seq: number;
    agent: string;
    /** The wire's serial, or '-' for the agent itself. */
    ups: string;
    /** Null for records about the agent itself. */
    device: number | null;
    kind: string;
    /** The event's name; the kind for the others. */
    name: string;
    severity: string;
    ts: number;
    mono: number;
    arrived: number;
    /** 0 or 1: came after what it tells of was over; never to be shown or paged as current. */
    late: number;
    /** 0 or 1: only the difference was seen. */
    away: number;
    since: number | null;
    /** JSON: the details of an event, the whole body of the others. */
    details: string;
  };
};
