export type AuditTables = {
  audit: {
    /** 1, 2, 3 … without holes. */
    seq: number;
    /** UTC ms. */
    at: number;
    actor: string;
    act: string;
    target: string;
    origin: string;
    outcome: string;
    /** JSON. */
    details: string;
    /** Whose log shows it; null: only the operator's. */
    organization: string | null;
    /** The hash of the row before. */
    previous: string;
    hash: string;
  };
  /** Where the log stood when it was signed. */
  audit_heads: {
    /** Of the entry that was the last one. */
    seq: number;
    /** UTC ms. */
    at: number;
    hash: string;
    /** Compact JWS over {seq, hash, at}. */
    jws: string;
  };
};
