import { type Block, planReads, type RegisterName, splitBlock } from '@ridethrough/protocol';
import type { PolledPace } from './pace.ts';

/** After this a register that was refused by itself is asked for again: some are only unreadable for a while. */
const ASK_AGAIN_MS = 3_600_000;

/** The blocks that one unit answers: the common plan, split and thinned by what it refused. */
export class ReadPlan {
  private readonly blocks = new Map<PolledPace, readonly Block[]>();
  private readonly leftOut = new Map<PolledPace, Map<RegisterName, number>>();

  of(pace: PolledPace, now: number): readonly Block[] {
    const known = this.blocks.get(pace);
    const out = this.leftOut.get(pace);
    if (known !== undefined && ![...(out?.values() ?? [])].some((at) => now - at >= ASK_AGAIN_MS)) return known;
    if (known === undefined) {
      const planned = planReads(pace);
      this.blocks.set(pace, planned);
      return planned;
    }
    const again = [...(out ?? [])].filter(([, at]) => now - at >= ASK_AGAIN_MS).map(([name]) => name);
    for (const name of again) out?.delete(name);
    // Asked for one by one, so that a refusal costs one read and leaves the blocks as they are.
    const single = again.flatMap((name) => planReads(pace).flatMap((block) => only(block, name)));
    const grown = [...known, ...single];
    this.blocks.set(pace, grown);
    return grown;
  }

  /** The unit refused this block with exception 2: it is split at item borders; a single item is left out. */
  refused(pace: PolledPace, block: Block, now: number): void {
    const parts = splitBlock(block);
    const known = this.blocks.get(pace) ?? [];
    this.blocks.set(
      pace,
      known.flatMap((other) => (other === block ? parts : [other])),
    );
    if (parts.length > 0) return;
    const out = this.leftOut.get(pace) ?? new Map<RegisterName, number>();
    for (const name of block.names) out.set(name, now);
    this.leftOut.set(pace, out);
  }

  /** What this unit refuses to give. */
  get without(): readonly RegisterName[] {
    return [...this.leftOut.values()].flatMap((names) => [...names.keys()]);
  }
}

/** One register of a block as a block of its own. */
function only(block: Block, name: RegisterName): Block[] {
  if (!block.names.includes(name)) return [];
  if (block.names.length === 1) return [block];
  return splitBlock(block).flatMap((part) => only(part, name));
}
