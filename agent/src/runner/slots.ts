import type { Block } from '@ridethrough/protocol';
import type { PolledPace } from './pace.ts';
import type { ReadPlan } from './read-plan.ts';
import type { Slot } from './schedule.ts';

export interface ReadSlot extends Slot {
  /** Undefined for status, whose blocks make one reading. */
  readonly block: Block | undefined;
}

const blockwise = ['measurement', 'setting', 'inventory'] as const;

/** When each block was last read on this connection. */
export class Slots {
  private readonly plan: ReadPlan;
  private readonly readAt = new Map<Block, number>();
  private statusAt: number | undefined;

  constructor(plan: ReadPlan) {
    this.plan = plan;
  }

  list(now: number): ReadSlot[] {
    const others = blockwise.flatMap((pace) =>
      this.plan.of(pace, now).map((block) => ({ pace, block, lastAt: this.readAt.get(block) })),
    );
    return [{ pace: 'status', block: undefined, lastAt: this.statusAt }, ...others];
  }

  done(slot: ReadSlot, at: number): void {
    if (slot.block === undefined) this.statusAt = at;
    else this.readAt.set(slot.block, at);
  }

  /** Was every block of the pace read on this connection? */
  isWhole(pace: PolledPace, now: number): boolean {
    return this.list(now).every((slot) => slot.pace !== pace || slot.lastAt !== undefined);
  }
}
