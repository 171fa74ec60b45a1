import type { Quirks } from '../line/quirks.ts';

/** Settings written closer together than about 200 ms reset the control plane for 1 to 2 s (field notes on an SMT and an SRT). */
export const writeReset = { gapMs: 200, forMs: [1000, 2000] } as const satisfies Quirks['writeReset'];
