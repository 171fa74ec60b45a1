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
  };
};
