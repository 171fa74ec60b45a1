/** First who is asked first: lower goes first. */
export const priorities = { command: 0, poll: 1 } as const;
export type Priority = keyof typeof priorities;

interface Waiting {
  readonly priority: number;
  readonly start: () => void;
}

/** Lets one task at a time use the line; of those that wait, commands go first, then in order of asking. */
export class LineQueue {
  private readonly waiting: Waiting[] = [];
  private busy = false;

  /** Does somebody of higher rank than polling wait? */
  get hasCommand(): boolean {
    return this.waiting.some(({ priority }) => priority === priorities.command);
  }

  async run<T>(priority: Priority, task: () => Promise<T>): Promise<T> {
    await this.turn(priorities[priority]);
    try {
      return await task();
    } finally {
      this.busy = false;
      this.waiting.shift()?.start();
    }
  }

  private turn(priority: number): Promise<void> {
    return new Promise((resolve) => {
      const start = () => {
        this.busy = true;
        resolve();
      };
      if (!this.busy && this.waiting.length === 0) return start();
      const after = this.waiting.findIndex((other) => other.priority > priority);
      this.waiting.splice(after < 0 ? this.waiting.length : after, 0, { priority, start });
    });
  }
}
