export type CommandsTables = {
  commands: {
    /** A wire id, made by the cloud. */
    id: string;
    device: number;
    /** The serial as on the wire. */
    ups: string;
    /** Whom it was handed to; null while a deferred one was never sent. A later send goes to the same agent, whose journal knows the id. */
    agent: string | null;
    /** The agent's boot, of immediate ones only. */
    boot: string | null;
    name: string;
    /** JSON, as the command's own schema gave it. */
    args: string;
    kind: string;
    state: string;
    /** Of `created` only: see Hand. */
    hand: string;
    created: number;
    expires: number;
    changed: number;
    /** UTC ms at which something is to happen although nobody says anything; null when nothing is. */
    due: number | null;
    /** How long the agent may take from accepting it to its proof. */
    longest_ms: number;
    /** Epoch and number of the newest result taken. */
    result_epoch: string | null;
    result_seq: number | null;
    code: string | null;
    says: string | null;
    /** JSON. */
    proof: string | null;
    by: string;
    idempotency_key: string | null;
  };
  command_steps: {
    command: string;
    /** 1, 2, 3 … */
    step: number;
    state: string;
    /** UTC ms by the cloud's clock. */
    at: number;
    /** UTC ms by the agent's clock; null for what the cloud did itself. */
    ts: number | null;
    code: string | null;
    says: string | null;
    /** JSON. */
    proof: string | null;
  };
};
