import type { ReadPart, UnitDriver } from './driver.ts';
import type { PolledPace } from './pace.ts';
import type { Slot } from './schedule.ts';

export interface ReadSlot extends Slot {
  /** Undefined for status, whose parts make one reading. */
  readonly part: ReadPart | undefined;
}

const blockwise = ['measurement', 'setting', 'inventory'] as const;

/** When each part was last read on this connection. */
export class Slots {
  private readonly unit: Pick<UnitDriver, 'plan'>;
  private readonly readAt = new Map<ReadPart, number>();
  private statusAt: number | undefined;

  constructor(unit: Pick<UnitDriver, 'plan'>) {
    this.unit = unit;
  }

  list(now: number): ReadSlot[] {
    const others = blockwise.flatMap((pace) =>
      this.unit.plan(pace, now).map((part) => ({ pace, part, lastAt: this.readAt.get(part) })),
    );
    return [{ pace: 'status', part: undefined, lastAt: this.statusAt }, ...others];
  }

  done(slot: ReadSlot, at: number): void {
    if (slot.part === undefined) this.statusAt = at;
    else this.readAt.set(slot.part, at);
  }

  /** Was every part of the pace read on this connection? */
  isWhole(pace: PolledPace, now: number): boolean {
    return this.list(now).every((slot) => slot.pace !== pace || slot.lastAt !== undefined);
  }
}
