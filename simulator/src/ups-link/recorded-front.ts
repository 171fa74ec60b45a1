import { showAsk, type UpsLinkName, upsLinkNames, upsLinkRow } from '@ridethrough/protocol';
import type { UpsLinkFront } from './front.ts';

/** Answers of a real unit by character, as people write them (`Q`, `^A`). */
export type RecordedAnswers = Readonly<Record<string, string>>;

/** Answers of a real unit, served as they are: nothing moves, and every action is unknown to it. */
export class RecordedFront implements UpsLinkFront {
  readonly isAlive = true;
  readonly #answers: ReadonlyMap<UpsLinkName, string>;

  constructor(recorded: RecordedAnswers) {
    const answers = new Map(
      upsLinkNames.flatMap((name) => {
        const answer = recorded[showAsk(upsLinkRow(name).ask)];
        return answer === undefined ? [] : [[name, answer] as const];
      }),
    );
    // A recording of readings alone does not hold it, and clients go by it.
    if (!answers.has('protocol')) {
      const asks = [...answers.keys()].map((name) => upsLinkRow(name).ask).filter((ask) => ask.length === 1);
      answers.set('protocol', `3.!$%+?=#|.${asks.sort().join('')}`);
    }
    this.#answers = answers;
  }

  knows(name: UpsLinkName): boolean {
    return this.#answers.has(name);
  }

  answer(name: UpsLinkName): string | undefined {
    return this.#answers.get(name);
  }

  act(): undefined {
    return undefined;
  }

  step(): 'refused' {
    return 'refused';
  }

  store(): 'refused' {
    return 'refused';
  }

  look(): void {}

  takeAlerts(): string {
    return '';
  }

  stop(): void {}
}
