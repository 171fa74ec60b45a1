import { type Block, planReads, type RegisterName, splitBlock } from '@ridethrough/protocol';
import type { PolledPace } from './pace.ts';

/** A refusal may be a unit that is upset for a moment, or registers that are only unreadable for a while; what is waited for is asked for soon. */
const askAgainMs = { status: 2000, measurement: 10_000, setting: 60_000, inventory: 60_000 } as const;
/** Refused again and again it is the unit's way, and asked for twice as late each time, up to this. */
const SELDOM_MS = 3_600_000;
/** A whole plan that has held for so long was no habit of the unit to refuse. */
const HELD_MS = 60_000;

/** How one pace is read: split and thinned since a first refusal, until `againAt`. */
interface Learnt {
  readonly blocks: readonly Block[];
  readonly without: readonly RegisterName[];
  readonly againAt: number;
  readonly plannedAt: number;
  /** How long the whole plan is not tried again behind the next refusal. */
  readonly pauseMs: number;
}

/** The blocks that one unit answers: the common plan, split and thinned by what it refused. */
export class ReadPlan {
  private readonly learnt = new Map<PolledPace, Learnt>();

  of(pace: PolledPace, now: number): readonly Block[] {
    const known = this.learnt.get(pace);
    if (known !== undefined && now < known.againAt) return known.blocks;
    const blocks = planReads(pace);
    const pauseMs = Math.min(SELDOM_MS, known === undefined ? askAgainMs[pace] : 2 * known.pauseMs);
    this.learnt.set(pace, { blocks, without: [], againAt: Number.POSITIVE_INFINITY, plannedAt: now, pauseMs });
    return blocks;
  }

  /** The unit refused this block with exception 2: it is split at item borders; a single item is left out. */
  refused(pace: PolledPace, block: Block, now: number): void {
    const known = this.learnt.get(pace);
    if (known === undefined) return;
    const parts = splitBlock(block);
    const isFirst = known.againAt === Number.POSITIVE_INFINITY;
    const pauseMs = isFirst && now - known.plannedAt >= HELD_MS ? askAgainMs[pace] : known.pauseMs;
    this.learnt.set(pace, {
      ...known,
      pauseMs,
      blocks: known.blocks.flatMap((other) => (other === block ? parts : [other])),
      without: parts.length > 0 ? known.without : [...known.without, ...block.names],
      // From the last refusal on: what is learnt slowly is learnt to its end.
      againAt: now + pauseMs,
    });
  }

  /** What this unit refuses to give. */
  get without(): readonly RegisterName[] {
    return [...this.learnt.values()].flatMap(({ without }) => without);
  }
}
