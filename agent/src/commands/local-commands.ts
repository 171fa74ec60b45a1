import type { CommandMessage } from '@ridethrough/protocol';
import type { Clock } from '../clock.ts';
import { type Conclusion, isFinal, refused } from './conclusion.ts';
import { localId } from './local-id.ts';

export interface LocalRequest {
  /** The unit's id; undefined when none was ever recognised on that link. */
  readonly ups: string | undefined;
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** Who asked and from where, for the audit. */
  readonly by: string;
}

export interface LocalCommandsParts {
  readonly agentId: string;
  readonly boot: string;
  readonly clock: Pick<Clock, 'now' | 'wallNow'>;
  readonly random: () => string;
  readonly desk: { receiveLocal(message: CommandMessage): void };
}

/** It begins within this time, or not at all; as long as one of the cloud's lives. */
const LIVES_MS = 30_000;
/** A client gone wild is not worth a record for each of its tries. */
const MOST_IN_A_MINUTE = 30;

type Listener = (conclusion: Conclusion) => void;

/** Commands that are given beside the UPS: each with an id of its own, through the same desk as the cloud's. */
export class LocalCommands {
  private readonly parts: LocalCommandsParts;
  private readonly waiting = new Map<string, Listener>();
  private recent: number[] = [];

  constructor(parts: LocalCommandsParts) {
    this.parts = parts;
  }

  /** Resolves with its end. `onNews` is told of everything on the way, the end too. */
  run({ ups, name, args, by }: LocalRequest, onNews: Listener = () => {}): Promise<Conclusion> {
    const { agentId, boot, clock, random, desk } = this.parts;
    const now = clock.now();
    this.recent = this.recent.filter((at) => now - at < 60_000);
    if (ups === undefined || this.recent.length >= MOST_IN_A_MINUTE) {
      const conclusion =
        ups === undefined
          ? refused('link-down')
          : refused('pending', `more than ${MOST_IN_A_MINUTE} commands within a minute`);
      onNews(conclusion);
      return Promise.resolve(conclusion);
    }
    this.recent.push(now);
    const issued = clock.wallNow();
    const id = localId(random());
    return new Promise((resolve) => {
      this.waiting.set(id, (conclusion) => {
        onNews(conclusion);
        if (!isFinal(conclusion)) return;
        this.waiting.delete(id);
        resolve(conclusion);
      });
      const expires = issued + LIVES_MS;
      desk.receiveLocal({ v: 1, id, agent: agentId, ups, name, args, boot, issued, expires, by: by.slice(0, 128) });
    });
  }

  /** What became of a command, of the cloud's too. */
  heard({ id }: Pick<CommandMessage, 'id'>, conclusion: Conclusion): void {
    this.waiting.get(id)?.(conclusion);
  }
}
