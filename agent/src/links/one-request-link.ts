import type { Clock } from '../clock.ts';
import { type Link, LinkError, type LinkStats } from './link.ts';

/** Connections in a row that ended behind their first reply: it is the unit's way. */
const ENOUGH = 2;
/** After this a connection is held open again, to see whether it bears more by now. */
const TRY_AGAIN_MS = 600_000;

/** A link to a unit that may answer only one request per connection (seen on SmartConnect ports): then each request gets its own. */
export class OneRequestLink implements Link {
  private readonly inner: Link;
  private readonly clock: Pick<Clock, 'now'>;
  private wanted = false;
  private replies = 0;
  private endedEarly = 0;
  private singleSince: number | undefined;

  constructor(inner: Link, clock: Pick<Clock, 'now'>) {
    this.inner = inner;
    this.clock = clock;
    inner.onDown(() => this.ended());
  }

  get via(): Link['via'] {
    return this.inner.via;
  }

  /** Once each request has a connection of its own, this is open between them, too. */
  get isOpen(): boolean {
    return this.singleSince === undefined ? this.inner.isOpen : this.wanted;
  }

  get isLoose(): boolean {
    return this.singleSince !== undefined;
  }

  get stats(): LinkStats {
    return this.inner.stats;
  }

  onDown(listener: (cause: LinkError) => void): () => void {
    return this.inner.onDown(listener);
  }

  async open(): Promise<void> {
    this.wanted = true;
    await this.connect();
  }

  close(): Promise<void> {
    this.wanted = false;
    return this.inner.close();
  }

  async read(at: number, words: number): Promise<readonly number[]> {
    const { singleSince } = this;
    if (singleSince === undefined) return this.counted(() => this.inner.read(at, words));
    if (!this.wanted) throw new LinkError('closed', 'the link is not open');
    await this.connect();
    try {
      return await this.counted(() => this.inner.read(at, words));
    } finally {
      if (this.clock.now() - singleSince < TRY_AGAIN_MS) await this.inner.close();
      else this.singleSince = undefined;
    }
  }

  async write(at: number, words: readonly number[]): Promise<void> {
    const { singleSince } = this;
    if (singleSince !== undefined) await this.connect();
    try {
      await this.counted(() => this.inner.write(at, words));
    } finally {
      if (singleSince !== undefined) await this.inner.close();
    }
  }

  private async connect(): Promise<void> {
    if (this.inner.isOpen) return;
    this.replies = 0;
    await this.inner.open();
  }

  private async counted<T>(request: () => Promise<T>): Promise<T> {
    const answer = await request();
    this.replies++;
    if (this.replies > 1) this.endedEarly = 0;
    return answer;
  }

  /** The connection was lost by itself. */
  private ended(): void {
    if (this.replies !== 1) return;
    this.endedEarly++;
    if (this.endedEarly >= ENOUGH) this.singleSince ??= this.clock.now();
  }
}
