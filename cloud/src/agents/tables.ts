export type AgentsTables = {
  agents: {
    agent: string;
    first_seen: number;
    last_seen: number;
    /** 0 or 1. */
    online: number;
    boot: string | null;
    conn: number | null;
    version: string | null;
    /** JSON of the last status. */
    status: string | null;
    /** Whose it is, from its approval on; null: from before there were any. */
    organization: string | null;
    /** The one it was in when it was first heard of: what it did before that is not missed here. */
    first_epoch: string | null;
    /** The name of its machine, as it said when it enrolled. */
    host: string | null;
  };
};
