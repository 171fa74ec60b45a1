import { decode } from './decode.ts';
import { type RegisterName, registerNames, registers, type Values } from './registers.ts';
import type { Pace, Via } from './row.ts';
import { knownReads } from './tables/known-reads.ts';
import { checkWords } from './words.ts';

/** One read: an address, a count of words, and the registers that it is for, in order of their addresses. */
export type Block = { readonly at: number; readonly words: number; readonly names: readonly RegisterName[] };

export type PlanOptions = {
  /** Registers that this unit is known to refuse; no block touches their words. */
  readonly without?: ReadonlySet<RegisterName>;
  /** The longest read; the standard's limit is 125 words, and 120 is what peers ask for. */
  readonly most?: number;
};

const longestRead = 125;
/** Words of nobody that a read may run over to save a second read; units answer short gaps inside a read. */
const shortGap = 2;

/** The few, long reads that cover every row of one pace. */
export function planReads(pace: Pace, options: PlanOptions = {}): Block[] {
  return planNames(
    registerNames.filter((name) => registers[name].pace === pace),
    options,
  );
}

/** The reads that cover these registers; reserved ones and those of `without` are left out. */
export function planNames(names: Iterable<RegisterName>, options: PlanOptions = {}): Block[] {
  const { without = new Set<RegisterName>(), most = 120 } = options;
  const asked = new Set(names);
  const wanted = registerNames.filter(
    (name) => asked.has(name) && registers[name].kind !== 'reserved' && !without.has(name),
  );
  const barred = registerNames.filter((name) => without.has(name)).map((name) => registers[name].at);
  const runs: RegisterName[][] = [];
  for (const name of wanted) {
    const run = runs.at(-1);
    const first = run?.[0];
    const last = run?.at(-1);
    if (run && first && last && joins(last, name, barred) && end(name) - registers[first].at <= limit(most)) {
      run.push(name);
    } else runs.push([name]);
  }
  return runs.map((run) => whole(run, barred, most) ?? trim(run));
}

/**
 * Two reads for one that a unit refused, cut at the item border nearest its middle, each without its idle ends;
 * nothing when the block holds a single item, which the caller then leaves out for good.
 */
export function splitBlock(block: Block): Block[] {
  if (block.names.length < 2) return [];
  const middle = block.at + block.words / 2;
  const distance = (name: RegisterName) => Math.abs(registers[name].at - middle);
  const cut = block.names.slice(1).reduce((best, name) => (distance(name) < distance(best) ? name : best));
  const index = block.names.indexOf(cut);
  return [trim(block.names.slice(0, index)), trim(block.names.slice(index))];
}

/** The values in a block's words; what is not available is undefined, so that it takes the place of what was there before. Throws ProtocolError `wordCount` or `wordRange`. */
export function blockValues(block: Block, words: readonly number[], via: Via = 'direct'): Values {
  checkWords(words, block.words, `read of ${block.words} words at ${block.at}`);
  const values: Partial<Record<RegisterName, unknown>> = {};
  for (const name of block.names) {
    const row = registers[name];
    values[name] = decode(row, words.slice(row.at - block.at, row.at - block.at + row.words), via);
  }
  // Each value was decoded by the row of its own name, which is what Values says.
  return values as Values;
}

function limit(most: number): number {
  return Math.min(most, longestRead);
}

function end(name: RegisterName): number {
  return registers[name].at + registers[name].words;
}

function knownReadOf(name: RegisterName) {
  return knownReads.find((read) => registers[name].at >= read.at && end(name) <= read.at + read.words);
}

function joins(last: RegisterName, next: RegisterName, barred: readonly number[]): boolean {
  if (barred.some((at) => at >= end(last) && at < registers[next].at)) return false;
  const known = knownReadOf(last);
  if (known !== knownReadOf(next)) return false;
  const gap = registers[next].at - end(last);
  return known !== undefined || (gap <= shortGap && gap === reservedWords(end(last), registers[next].at));
}

/** How many of the words from `from` up to `to` the map marks as reserved. */
function reservedWords(from: number, to: number): number {
  return registerNames
    .map((name) => registers[name])
    .filter((row) => row.kind === 'reserved' && row.at >= from && row.at + row.words <= to)
    .reduce((sum, row) => sum + row.words, 0);
}

/** The known read itself where the run is all that it is for. */
function whole(run: readonly RegisterName[], barred: readonly number[], most: number): Block | undefined {
  const first = run[0];
  const known = first && knownReadOf(first);
  if (!known || known.words > limit(most)) return undefined;
  if (barred.some((at) => at >= known.at && at < known.at + known.words)) return undefined;
  const inside = registerNames.filter((name) => knownReadOf(name) === known && registers[name].kind !== 'reserved');
  return inside.length === run.length ? { at: known.at, words: known.words, names: run } : undefined;
}

function trim(names: readonly RegisterName[]): Block {
  const at = Math.min(...names.map((name) => registers[name].at));
  return { at, words: Math.max(...names.map(end)) - at, names };
}
