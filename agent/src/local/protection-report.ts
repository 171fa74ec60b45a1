/** A server that is told by this agent when to shut down. */
export interface ClientReport {
  /** Label of the UPS that it is logged in to. */
  readonly ups: string;
  readonly address: string;
  /** The name that it gave as its user. */
  readonly user: string;
  readonly isPrimary: boolean;
  readonly forSeconds: number;
}

/** Who is protected, by the NUT server of this agent. */
export interface ProtectionReport {
  /** Where it listens, as `127.0.0.1:3493`. */
  readonly listens: readonly string[];
  readonly clients: readonly ClientReport[];
  /** By label: why every client of that UPS is told to go down now. */
  readonly forced: Readonly<Record<string, string>>;
}

/** The policy of agent.yaml in sentences. */
export interface PolicyReport {
  readonly rules: readonly string[];
  /** What it is doing at present; empty while it has nothing to do. */
  readonly underWay: readonly string[];
  /** What would happen if the mains failed now, in order; `atSeconds` after that moment, undefined where it depends on others. */
  readonly dryRun: readonly { readonly atSeconds: number | undefined; readonly says: string }[];
}
