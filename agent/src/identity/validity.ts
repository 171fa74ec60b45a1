import type { X509Certificate } from 'node:crypto';

/** UTC ms. */
export interface Validity {
  readonly from: number;
  readonly to: number;
}

export const validityOf = (certificate: Pick<X509Certificate, 'validFrom' | 'validTo'>): Validity => ({
  from: Date.parse(certificate.validFrom),
  to: Date.parse(certificate.validTo),
});

export interface TimeFacts {
  /** The cloud's signed time; undefined before it was learned in this boot. */
  readonly trusted: number | undefined;
  /** It is at least that late: something that the cloud signed then is known. */
  readonly atLeast: number;
}

/**
 * Is a certificate valid, whatever the machine's clock says? Without trusted time all that is known is a time that has
 * passed, so it is taken unless it ended before that: else a gateway with a wrong clock could never learn the time.
 */
export const isValidBy = ({ from, to }: Validity, { trusted, atLeast }: TimeFacts): boolean =>
  trusted === undefined ? to >= atLeast : from <= trusted && trusted <= to;
