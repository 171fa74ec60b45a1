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
    /** The name of its machine, as it said when it enrolled. */
    host: string | null;
  };
};
