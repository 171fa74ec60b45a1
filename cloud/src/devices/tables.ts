import type { Generated } from 'kysely';

export type DevicesTables = {
  devices: {
    id: Generated<number>;
    /** What the API and its users see: never reused, says nothing. */
    public_id: string;
    serial: string;
    /** Whose it is; (organization, serial) is unique, but for made-up serials. */
    organization: string | null;
    created: number;
    /** Given over to this device, and nobody's own any more; its rows are on their way there. */
    merged_into: number | null;
    /** JSON of the newest identity body, its agent and key; null until one came. */
    identity: string | null;
    identity_agent: string | null;
    identity_epoch: string | null;
    identity_seq: number | null;
  };
  /** Where a record of (agent, serial) belongs, decided by its time: from <= ts < to. */
  bindings: {
    id: Generated<number>;
    device: number;
    agent: string;
    serial: string;
    from_ts: number;
    to_ts: number | null;
  };
  /** Counted up when something changes that a running cloud keeps in memory, such as `bindings`. */
  versions: { name: string; version: number };
  /** The newest readings of one device as one agent sees it. */
  latest: {
    device: number;
    agent: string;
    /** When the newest record behind it came, UTC ms by the cloud's clock. */
    arrived: number;
    /** JSON: see LatestState. */
    state: string;
  };
};
