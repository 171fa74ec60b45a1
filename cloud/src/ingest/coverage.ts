/** First and last, both included. */
export type Range = readonly [number, number];

/** Beyond this many holes an agent is out of its mind, and the next one is not taken. */
const MOST_RANGES = 2_000;

/** Which numbers of one epoch are there: all up to `upTo`, and ranges beyond it. */
export class Coverage {
  #upTo: number;
  /** In order, neither touching each other nor `upTo`. */
  readonly #ranges: [number, number][];

  constructor(upTo = 0, ranges: readonly Range[] = []) {
    this.#upTo = upTo;
    this.#ranges = ranges.map(([first, last]) => [first, last]);
  }

  get upTo(): number {
    return this.#upTo;
  }

  get ranges(): readonly Range[] {
    return this.#ranges;
  }

  /** The highest number that is there; 0: none. */
  get highest(): number {
    return this.#ranges.at(-1)?.[1] ?? this.#upTo;
  }

  /** How many numbers up to `end` are there. */
  count(end: number): number {
    let sum = Math.min(this.#upTo, end);
    for (const [first, last] of this.#ranges) if (first <= end) sum += Math.min(last, end) - first + 1;
    return sum;
  }

  has(seq: number): boolean {
    if (seq <= this.#upTo) return true;
    const range = this.#ranges[this.#after(seq) - 1];
    return range !== undefined && seq <= range[1];
  }

  /** May this number be added without more holes than can be kept? */
  hasRoomFor(seq: number): boolean {
    return this.#ranges.length < MOST_RANGES || seq <= this.#upTo + 1;
  }

  /** Adds the numbers first to last; returns how many of them were new. */
  add(first: number, last = first): number {
    if (first === this.#upTo + 1 && this.#ranges.length === 0) {
      this.#upTo = last;
      return last - first + 1;
    }
    if (last <= this.#upTo) return 0;
    const from = Math.max(first, this.#upTo + 1);
    // The ranges that touch or overlap [from, last] are those from `low` up to, not with, `high`.
    const high = this.#after(last + 1);
    let low = high;
    while (low > 0 && (this.#ranges[low - 1]?.[1] ?? 0) >= from - 1) low--;
    let known = 0;
    let [start, end] = [from, last];
    for (const [a, b] of this.#ranges.slice(low, high)) {
      known += Math.max(0, Math.min(b, last) - Math.max(a, from) + 1);
      start = Math.min(start, a);
      end = Math.max(end, b);
    }
    if (start === this.#upTo + 1) {
      this.#upTo = end;
      this.#ranges.splice(0, high);
    } else {
      this.#ranges.splice(low, high - low, [start, end]);
    }
    return last - from + 1 - known;
  }

  /** Index of the first range that begins after `seq`. */
  #after(seq: number): number {
    let [low, high] = [0, this.#ranges.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#ranges[middle]?.[0] ?? 0) <= seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
