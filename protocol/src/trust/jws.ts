import { base64url, CompactSign, compactVerify, type KeyInput } from 'jose';
import type { z } from 'zod';
import { ProtocolError } from '../protocol-error.ts';
import { type SealFault, toSealFault } from './seal-fault.ts';

/** No message under `down/`, no bundle and no renewal is larger; larger ones are not even looked at. */
export const MOST_SEALED_BYTES = 256 * 1024;

/** `typ` of everything that is signed, so that one can never pass for another (RFC 8725, 3.11). */
export const sealTypes = {
  command: 'ridethrough-command+jws',
  receipt: 'ridethrough-receipt+jws',
  bundle: 'ridethrough-bundle+jws',
  renewal: 'ridethrough-renewal+jws',
} as const;

/** One kind of signed message: its type, its algorithm and the one further member of its header, which names the key. */
export type SealKind = {
  readonly typ: (typeof sealTypes)[keyof typeof sealTypes];
  readonly alg: 'EdDSA' | 'ES256';
  readonly names: 'kid' | 'x5c';
};

/** What the bytes of a message say before anything is believed. */
type Unverified = { readonly ok: true; readonly text: string; readonly named: unknown; readonly payload: string };

/** base64url without padding in its one form: unused bits of the last character are 0, or two texts would mean the same bytes. */
function isCanonical(part: string): boolean {
  if (!/^[A-Za-z0-9_-]*$/.test(part)) return false;
  const rest = part.length % 4;
  if (rest === 1) return false;
  return rest === 0 || (rest === 2 ? /[AQgw]$/ : /[AEIMQUYcgkosw048]$/).test(part);
}

/** JSON in strict UTF-8; undefined when it is not. */
function jsonOf(part: string): { readonly value: unknown } | undefined {
  try {
    return {
      value: JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(base64url.decode(part))),
    };
  } catch {
    return undefined;
  }
}

/** Size, form and header, in this order; the payload stays unread. */
export function readJws(input: string | Uint8Array, kind: SealKind): Unverified | SealFault {
  if (input.length > MOST_SEALED_BYTES) return toSealFault('too-large', `over ${MOST_SEALED_BYTES} bytes`);
  const text = typeof input === 'string' ? input : new TextDecoder('latin1').decode(input);
  const parts = text.split('.');
  const [head = '', payload = ''] = parts;
  if (parts.length !== 3 || !parts.every(isCanonical)) return toSealFault('not-jws');
  const header = jsonOf(head)?.value;
  if (typeof header !== 'object' || header === null || Array.isArray(header)) return toSealFault('not-jws');
  const { typ, alg, [kind.names]: named, ...others }: Record<string, unknown> = { ...header };
  if (typ !== kind.typ) return toSealFault('wrong-type', `${shown(typ)} instead of ${kind.typ}`);
  if (alg !== kind.alg) return toSealFault('wrong-algorithm', `${shown(alg)} instead of ${kind.alg}`);
  // crit, b64, jwk, jku and the like have each been a way round a check (RFC 8725): none is needed here.
  const [other] = Object.keys(others);
  if (other !== undefined) return toSealFault('bad-header', shown(other));
  return { ok: true, text, named, payload };
}

/** Foreign text in a sentence: quoted, and no longer than a line. */
export const shown = (value: unknown): string =>
  value === undefined ? 'nothing' : (JSON.stringify(value) ?? typeof value).slice(0, 60);

/** A whole key is given as well as its public half, but WebCrypto takes it for signing alone. */
function checking(key: KeyInput): KeyInput {
  if (!('d' in key)) return key;
  const { d: _, ...half } = key;
  return half;
}

export async function hasSignatureOf(text: string, key: KeyInput, kind: SealKind): Promise<boolean> {
  try {
    await compactVerify(text, checking(key), { algorithms: [kind.alg] });
    return true;
  } catch {
    return false;
  }
}

/** The payload as a message of its schema. */
export function readBody<S extends z.ZodType>(
  payload: string,
  schema: S,
): { readonly ok: true; readonly body: z.output<S> } | SealFault {
  const json = jsonOf(payload);
  if (json === undefined) return toSealFault('bad-body', 'no JSON in UTF-8');
  const read = schema.safeParse(json.value);
  if (read.success) return { ok: true, body: read.data };
  const [issue] = read.error.issues;
  return toSealFault('bad-body', `${issue?.path.map(String).join('.') || 'the whole'}: ${issue?.message ?? 'unfit'}`);
}

/**
 * Signs what fits its schema; `named` goes into the header.
 * @throws ProtocolError `seal` when it does not fit or grows too large: our own mistake, never a foreign one.
 */
export async function signJws<S extends z.ZodType>(
  body: z.input<S>,
  schema: S,
  kind: SealKind,
  named: string | readonly string[],
  key: KeyInput,
): Promise<string> {
  const read = schema.safeParse(body);
  if (!read.success) throw new ProtocolError('seal', `not a ${kind.typ}: ${read.error.message}`, { cause: read.error });
  const jws = await new CompactSign(new TextEncoder().encode(JSON.stringify(read.data)))
    .setProtectedHeader({ alg: kind.alg, typ: kind.typ, [kind.names]: named })
    .sign(key);
  if (jws.length > MOST_SEALED_BYTES)
    throw new ProtocolError('seal', `a ${kind.typ} of ${jws.length} bytes is over ${MOST_SEALED_BYTES}`);
  return jws;
}
