/** What the first bytes of a connection say: more are needed, they begin no TLS connection, or what its ClientHello offers. */
export type Peeked =
  | { readonly is: 'incomplete' }
  | { readonly is: 'not-tls' }
  | { readonly is: 'hello'; readonly alpn: readonly string[] };

const HANDSHAKE_RECORD = 22;
const CLIENT_HELLO = 1;
const EXTENSION_ALPN = 16;
const MOST_RECORD_BYTES = 16_384;
/** A ClientHello of any known client is far smaller, even with keys against quantum computers. */
export const MOST_HELLO_BYTES = 32_768;

/** Reads the protocols that a TLS client offers (RFC 8446 4.1.2, RFC 7301) without taking part in the handshake. */
export function peekClientHello(bytes: Uint8Array): Peeked {
  const hello = joinRecords(bytes);
  if (!(hello instanceof Uint8Array)) return hello;
  try {
    return { is: 'hello', alpn: alpnOf(new Walker(hello)) };
  } catch {
    return { is: 'not-tls' };
  }
}

/** The body of the ClientHello, which may be cut into several records. */
function joinRecords(bytes: Uint8Array): Uint8Array | Peeked {
  const parts: Uint8Array[] = [];
  let at = 0;
  let joined = 0;
  let wanted = Number.POSITIVE_INFINITY;
  while (joined < wanted) {
    if (bytes.length > at && bytes[at] !== HANDSHAKE_RECORD) return { is: 'not-tls' };
    if (bytes.length > at + 1 && bytes[at + 1] !== 3) return { is: 'not-tls' };
    if (bytes.length < at + 5) return { is: 'incomplete' };
    const length = ((bytes[at + 3] ?? 0) << 8) | (bytes[at + 4] ?? 0);
    if (length === 0 || length > MOST_RECORD_BYTES) return { is: 'not-tls' };
    const part = bytes.subarray(at + 5, at + 5 + length);
    parts.push(part);
    joined += part.length;
    at += 5 + length;
    if (wanted === Number.POSITIVE_INFINITY) {
      const start = parts.length === 1 ? part : concat(parts);
      if (start.length > 0 && start[0] !== CLIENT_HELLO) return { is: 'not-tls' };
      if (start.length >= 4) wanted = 4 + (((start[1] ?? 0) << 16) | ((start[2] ?? 0) << 8) | (start[3] ?? 0));
      if (wanted !== Number.POSITIVE_INFINITY && wanted > MOST_HELLO_BYTES) return { is: 'not-tls' };
    }
    if (part.length < length && joined < wanted) return { is: 'incomplete' };
  }
  return concat(parts).subarray(4, wanted);
}

function alpnOf(hello: Walker): string[] {
  hello.skip(2 + 32);
  hello.skip(hello.number(1));
  hello.skip(hello.number(2));
  hello.skip(hello.number(1));
  if (hello.atEnd) return [];
  const extensions = new Walker(hello.take(hello.number(2)));
  while (!extensions.atEnd) {
    const type = extensions.number(2);
    const body = new Walker(extensions.take(extensions.number(2)));
    if (type !== EXTENSION_ALPN) continue;
    const list = new Walker(body.take(body.number(2)));
    const names: string[] = [];
    while (!list.atEnd) names.push(Buffer.from(list.take(list.number(1))).toString('latin1'));
    return names;
  }
  return [];
}

/** Takes fields off the front; throws RangeError where they reach beyond the end. */
class Walker {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get atEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  take(count: number): Uint8Array {
    const end = this.#at + count;
    if (end > this.#bytes.length) throw new RangeError('beyond the end');
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }

  skip(count: number): void {
    this.take(count);
  }

  number(width: 1 | 2): number {
    return this.take(width).reduce((value, byte) => value * 256 + byte, 0);
  }
}

const concat = (parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));
