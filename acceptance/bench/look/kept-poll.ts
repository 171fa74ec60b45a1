import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

type Read = { readonly at: number; readonly words: number };

/** A Modbus TCP connection that is kept, and asks one thing at a time; nobody's library, so that little of the time is its own. */
export class KeptPoll {
  readonly #socket: Socket;
  #seen: Buffer = Buffer.alloc(0);
  #awaited: { words: number; answer: PromiseWithResolvers<void> } | undefined;
  #transaction = 0;

  constructor(port: number) {
    this.#socket = connect(port, '127.0.0.1').setNoDelay(true);
    this.#socket.on('data', (chunk) => this.#take(chunk));
    this.#socket.on('error', (error) => this.#awaited?.answer.reject(error));
    this.#socket.on('close', () => this.#awaited?.answer.reject(new Error('the unit has closed the connection')));
  }

  open = (): Promise<unknown> => once(this.#socket, 'connect');

  end(): void {
    this.#socket.destroy();
  }

  /** Resolves with how long the answer took, in ms; rejects when it is not one. */
  async read({ at, words }: Read): Promise<number> {
    const request = Buffer.from([0, 0, 0, 0, 0, 6, 1, 3, 0, 0, 0, 0]);
    this.#transaction = (this.#transaction + 1) & 0xffff;
    request.writeUInt16BE(this.#transaction, 0);
    request.writeUInt16BE(at, 8);
    request.writeUInt16BE(words, 10);
    const answer = Promise.withResolvers<void>();
    this.#awaited = { words, answer };
    const began = performance.now();
    this.#socket.write(request);
    await answer.promise;
    return performance.now() - began;
  }

  #take(chunk: Buffer): void {
    this.#seen = this.#seen.length === 0 ? chunk : Buffer.concat([this.#seen, chunk]);
    const awaited = this.#awaited;
    if (awaited === undefined || this.#seen.length < 9) return;
    const length = 6 + this.#seen.readUInt16BE(4);
    if (this.#seen.length < length) return;
    const isIt = this.#seen.readUInt8(7) === 3 && this.#seen.readUInt8(8) === 2 * awaited.words;
    this.#seen = this.#seen.subarray(length);
    this.#awaited = undefined;
    if (isIt) awaited.answer.resolve();
    else awaited.answer.reject(new Error('the unit has refused a read'));
  }
}
