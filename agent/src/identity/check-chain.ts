import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';

export interface ChainFacts {
  /** As the server showed them, its own first. */
  readonly presented: readonly X509Certificate[];
  /** Authorities that are trusted. */
  readonly anchors: readonly X509Certificate[];
  /** Name or address that was connected to. */
  readonly host: string;
  /** May there be authorities between the server's certificate and a trusted one? */
  readonly viaOthers: boolean;
  /** Is it valid by the time that counts? */
  readonly isValid: (certificate: X509Certificate) => boolean;
}

const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
const LONGEST = 5;

/**
 * Chain, name, use and validity of a server's certificate, checked apart: OpenSSL tells only one of its errors, and a
 * foreign certificate that has expired too looks like one that has only expired. Returns what is wrong, if anything.
 */
export function checkChain({
  presented,
  anchors,
  host,
  viaOthers,
  isValid,
}: ChainFacts): 'untrusted' | 'wrong-name' | 'clock' | undefined {
  const [leaf] = presented;
  if (leaf === undefined || leaf.ca) return 'untrusted';
  const path = [leaf];
  for (let last: X509Certificate = leaf; ; ) {
    const anchor = anchors.find((one) => hasIssued(one, last));
    if (anchor !== undefined) {
      path.push(anchor);
      break;
    }
    const next = viaOthers ? presented.find((one) => !path.includes(one) && hasIssued(one, last)) : undefined;
    if (next === undefined || path.length === LONGEST) return 'untrusted';
    path.push(next);
    last = next;
  }
  if (leaf.keyUsage !== undefined && !leaf.keyUsage.includes(SERVER_AUTH)) return 'untrusted';
  const named = isIP(host) === 0 ? leaf.checkHost(host, { subject: 'never' }) : leaf.checkIP(host);
  if (named === undefined) return 'wrong-name';
  return path.every(isValid) ? undefined : 'clock';
}

function hasIssued(authority: X509Certificate, certificate: X509Certificate): boolean {
  try {
    return authority.ca && certificate.checkIssued(authority) && certificate.verify(authority.publicKey);
  } catch {
    return false;
  }
}
