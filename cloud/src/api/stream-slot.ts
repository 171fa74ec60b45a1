import type { EventMark, LiveChange } from './live-changes.ts';

const MOST_EVENTS = 100;
const MOST_COMMANDS = 200;

/** What a reader has still to be told. Of a UPS and of a command only that it changed, so that its latest state is sent. */
export type Pending = {
  readonly devices: readonly number[];
  readonly agents: readonly string[];
  readonly events: readonly EventMark[];
  readonly commands: readonly string[];
  /** Changes that did not fit; they can be read over the API. */
  readonly missed: number;
};

/** One reader's place between two writes: however slow the reader is, it stays small. */
export class StreamSlot {
  readonly #only: number | undefined;
  readonly #devices = new Set<number>();
  readonly #agents = new Set<string>();
  readonly #commands = new Set<string>();
  #events: EventMark[] = [];
  #missed = 0;
  #wake: (() => void) | undefined;

  /** `only`: the one device that the reader asked for. */
  constructor(only?: number) {
    this.#only = only;
  }

  readonly put = (change: LiveChange): void => {
    switch (change.what) {
      case 'ups':
        if (!this.#wants(change.device)) return;
        this.#devices.add(change.device);
        break;
      case 'agent':
        this.#agents.add(change.agent);
        break;
      case 'event':
        if (!this.#wants(change.mark.device)) return;
        this.#events.push(change.mark);
        if (this.#events.length > MOST_EVENTS) this.#missed += this.#events.splice(0, 1).length;
        break;
      case 'command':
        this.#commands.delete(change.id);
        this.#commands.add(change.id);
        this.#forgetOldestCommand();
        break;
      default:
        change satisfies never;
    }
    this.#wake?.();
  };

  /** Resolves when there is something to tell, at once when there is already. */
  async changed(signal: AbortSignal): Promise<void> {
    if (signal.aborted || !this.#isEmpty()) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    this.#wake = undefined;
  }

  take(): Pending {
    const pending = {
      devices: [...this.#devices],
      agents: [...this.#agents],
      events: this.#events,
      commands: [...this.#commands],
      missed: this.#missed,
    };
    this.#devices.clear();
    this.#agents.clear();
    this.#commands.clear();
    this.#events = [];
    this.#missed = 0;
    return pending;
  }

  #wants(device: number): boolean {
    return this.#only === undefined || this.#only === device;
  }

  #isEmpty(): boolean {
    return this.#devices.size + this.#agents.size + this.#commands.size + this.#events.length === 0;
  }

  #forgetOldestCommand(): void {
    const [oldest] = this.#commands;
    if (this.#commands.size <= MOST_COMMANDS || oldest === undefined) return;
    this.#commands.delete(oldest);
    this.#missed++;
  }
}
