import { z } from 'zod';
import { ProtocolError } from '../protocol-error.ts';

/** Every line ends where the next begins, in one way only: the pattern stays linear on whatever is thrown at it. */
const pemOf = (label: string, most: number) =>
  z
    .string()
    .max(most)
    .regex(
      new RegExp(`^-----BEGIN ${label}-----\\r?\\n(?:[A-Za-z0-9+/=]+\\r?\\n)+-----END ${label}-----(?:\\r?\\n)*$`),
    );

/** One certificate in PEM. */
export const certificatePem = pemOf('CERTIFICATE', 8192);

/** One certificate request in PEM. */
export const requestPem = pemOf('CERTIFICATE REQUEST', 4096);

/**
 * The base64 of a certificate's DER, as `x5c` wants it (RFC 7515, 4.1.6).
 * @throws ProtocolError `seal` when it is no PEM of one certificate
 */
export function derBase64Of(pem: string): string {
  if (!certificatePem.safeParse(pem).success) throw new ProtocolError('seal', 'not the PEM of one certificate');
  return pem.replaceAll(/-----[A-Z ]+-----|[\r\n]/g, '');
}

/** The PEM of the one certificate in an `x5c`; undefined when that is anything else. */
export function certificateOf(x5c: unknown): string | undefined {
  const [base64, ...others]: unknown[] = Array.isArray(x5c) ? x5c : [];
  if (typeof base64 !== 'string' || others.length > 0) return undefined;
  const pem = `-----BEGIN CERTIFICATE-----\n${base64.replaceAll(/(.{64})(?=.)/g, '$1\n')}\n-----END CERTIFICATE-----\n`;
  return /^[A-Za-z0-9+/]+={0,2}$/.test(base64) && certificatePem.safeParse(pem).success ? pem : undefined;
}
