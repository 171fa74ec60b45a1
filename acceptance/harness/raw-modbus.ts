import { once } from 'node:events';
import { connect } from 'node:net';

/** A Modbus answer as it stands on the wire: words, or the exception's code. */
export type RawAnswer = { readonly words: readonly number[] } | { readonly exception: number };

/** One FC3 read over a connection of its own, by nobody's library. */
export async function rawRead(port: number, at: number, words: number, unit = 1): Promise<RawAnswer> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    const request = Buffer.from([0, 1, 0, 0, 0, 6, unit, 3, 0, 0, 0, 0]);
    request.writeUInt16BE(at, 8);
    request.writeUInt16BE(words, 10);
    socket.write(request);
    let seen = Buffer.alloc(0);
    while (seen.length < 6 || seen.length < 6 + seen.readUInt16BE(4)) {
      const [chunk] = (await once(socket, 'data', { signal: AbortSignal.timeout(10_000) })) as [Buffer];
      seen = Buffer.concat([seen, chunk]);
    }
    if (seen.readUInt8(7) === 0x83) return { exception: seen.readUInt8(8) };
    const count = seen.readUInt8(8) / 2;
    return { words: Array.from({ length: count }, (_, index) => seen.readUInt16BE(9 + 2 * index)) };
  } finally {
    socket.destroy();
  }
}
