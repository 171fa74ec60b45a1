export type EnrolmentTables = {
  enrolments: {
    /** SHA-256 of the code that only the agent knows, hex. */
    device_code_hash: string;
    /** As it is shown: XXXX-XXXX. */
    user_code: string;
    /** SHA-256 of the agent's public key (SPKI), `sha256:` and hex. */
    key_hash: string;
    /** PEM. */
    csr: string;
    host: string;
    /** Where the request came from. */
    address: string;
    /** JSON: the UPSs that the agent sees. */
    ups: string;
    created: number;
    expires: number;
    /** pending, approved, denied or handed. */
    state: string;
    organization: string | null;
    /** Given at the approval. */
    agent: string | null;
    /** PEM, once it is handed out; kept for an agent whose answer was lost. */
    certificate: string | null;
    /** UTC ms of the first time it was handed out. */
    handed: number | null;
  };
  enrolment_tokens: {
    id: string;
    /** SHA-256 of the token, hex. */
    hash: string;
    organization: string;
    uses_left: number;
    created: number;
    expires: number;
    revoked: number | null;
  };
  /** Every certificate that was given to an agent. */
  certificates: {
    /** Hex, as in the certificate. */
    serial: string;
    agent: string;
    /** The public key, SPKI in base64: what a renewal is signed with. */
    spki: string;
    issued: number;
    not_after: number;
    revoked: number | null;
  };
};
