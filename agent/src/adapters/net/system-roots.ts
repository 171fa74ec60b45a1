import { getCACertificates } from 'node:tls';

/** What this machine trusts: the system's roots, Node's own, and those of NODE_EXTRA_CA_CERTS. Read once, at the first use. */
export function systemRoots(): readonly string[] {
  roots ??= [...new Set([...getCACertificates('default'), ...getCACertificates('system')])];
  return roots;
}

let roots: readonly string[] | undefined;
