import type { CommandMessage, ReceiptMessage } from '@ridethrough/protocol';

/** A certificate that the cloud's CA has made. */
export type IssuedCertificate = {
  readonly pem: string;
  /** Hex, lower case, without leading zeros, as node:tls tells it but for its case. */
  readonly serial: string;
  /** UTC ms. */
  readonly notAfter: number;
};

/** What a TLS server shows, PEM. */
export type ServerTls = { readonly cert: string; readonly key: string };

/** Every bundle of the chain is a compact JWS. */
export type SealedBundle = { readonly version: number; readonly jws: string };

/** What the rest of the cloud asks of its keys; TrustStore keeps them. */
export interface Trust {
  /** Those that client certificates are checked against; the newest first. */
  readonly caPems: readonly string[];
  /** `sha256:` and hex of the public key (SPKI) of the CA that the servers' certificates come from: what `--ca-hash` takes. */
  readonly caHash: string;
  /** Also what HTTPS shows without a certificate of the operator's; its chain includes the CA. */
  readonly mqttTls: ServerTls & { readonly ca: readonly string[] };
  readonly httpsTls: ServerTls;
  readonly bundle: SealedBundle;
  /** The chain's JWSs from version `n` on, oldest first; none when `n` is past the newest. */
  bundlesFrom(n: number): readonly string[];
  /** For 90 days. What the request asks for besides its key is ignored. Throws CloudError `csr-refused`. */
  issueAgent(csrPem: string, agentId: string): Promise<IssuedCertificate>;
  signCommand(message: CommandMessage): Promise<string>;
  signReceipt(message: ReceiptMessage): Promise<string>;
  /** Told after keys or certificates have changed; returns what ends it. */
  onChange(listener: () => void): () => void;
}
