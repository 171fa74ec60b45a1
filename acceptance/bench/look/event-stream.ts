import type { Cloud } from '../../harness/stack.ts';

export type SeenEvent = {
  readonly event: string;
  readonly at: string;
  readonly arrived: string;
  /** When it was seen here, by this process's monotonic clock. */
  readonly seenAtMs: number;
};

/** Follows the cloud's stream: what is told there has been committed. */
export class EventStream {
  readonly #url: string;
  readonly #ended = new AbortController();
  #waiting: { readonly name: string; readonly resolve: (event: SeenEvent) => void } | undefined;
  #reading: Promise<void> | undefined;
  #failure: unknown;

  constructor(cloud: Pick<Cloud, 'http'>, ups: string) {
    this.#url = `${cloud.http}/api/v1/stream?ups=${ups}`;
  }

  async start(): Promise<void> {
    const answer = await fetch(this.#url, { signal: this.#ended.signal });
    if (!answer.ok || answer.body === null) throw new Error(`GET ${this.#url}: ${answer.status}`);
    this.#reading = this.#read(answer.body).catch((error: unknown) => {
      this.#failure = error;
    });
  }

  async stop(): Promise<void> {
    this.#ended.abort();
    await this.#reading;
  }

  /** The next event of this name from now on. */
  async next(name: string, withinMs: number): Promise<SeenEvent> {
    const timeout = new AbortController();
    try {
      return await Promise.race([
        new Promise<SeenEvent>((resolve) => {
          this.#waiting = { name, resolve };
        }),
        sleepThenFail(`${name} was not seen within ${withinMs} ms`, withinMs, timeout.signal, () => this.#failure),
      ]);
    } finally {
      timeout.abort();
      this.#waiting = undefined;
    }
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    const text = new TextDecoder();
    let rest = '';
    for await (const chunk of body) {
      const seenAtMs = performance.now();
      const messages = (rest + text.decode(chunk, { stream: true })).split('\n\n');
      rest = messages.pop() ?? '';
      for (const message of messages) this.#take(message, seenAtMs);
    }
  }

  #take(message: string, seenAtMs: number): void {
    const [, data] = /^event: event\ndata: (.*)$/.exec(message) ?? [];
    if (data === undefined) return;
    const { event, at, arrived } = JSON.parse(data) as Omit<SeenEvent, 'seenAtMs'>;
    if (this.#waiting?.name === event) this.#waiting.resolve({ event, at, arrived, seenAtMs });
  }
}

async function sleepThenFail(
  message: string,
  withinMs: number,
  signal: AbortSignal,
  why: () => unknown,
): Promise<never> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, withinMs);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
  const cause = why();
  throw new Error(cause === undefined ? message : `${message}: ${String(cause)}`);
}
