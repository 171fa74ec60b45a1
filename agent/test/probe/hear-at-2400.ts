/** Slots of one bit each at 9600 baud: start bit, eight data bits, stop bit, then idle for as many slots as asked. */
export const spoken = (byte: number, idleSlots: number): number[] => [
  0,
  ...Array.from({ length: 8 }, (_, bit) => (byte >> bit) & 1),
  1,
  ...Array.from({ length: idleSlots }, () => 1),
];

/**
 * What a receiver at 2400 baud makes of a line whose slots are 9600-baud bits. `skew` is how far its clock is off,
 * `late` by how many slots it samples after the middle of its own bits. A byte without its stop bit is heard all the same.
 */
export function hearAt2400(slots: readonly number[], { skew, late }: { skew: number; late: number }): number[] {
  const level = (at: number): number => (at < 0 ? 1 : (slots[Math.floor(at)] ?? 1));
  const bitSlots = 4 * (1 + skew);
  const heard: number[] = [];
  let at = 0;
  while (at < slots.length) {
    const isEdge = level(at) === 0 && level(at - 1) === 1;
    const sample = (bit: number) => level(at + (bit + 0.5) * bitSlots + late);
    // What is no longer low in the middle of the start bit was a glitch.
    if (!isEdge || sample(0) !== 0) {
      at++;
      continue;
    }
    heard.push(Array.from({ length: 8 }, (_, bit) => sample(bit + 1) << bit).reduce((sum, bit) => sum + bit, 0));
    at = Math.floor(at + 9.5 * bitSlots + late);
  }
  return heard;
}
