/** All ones: what a unit answers for what it does not have (AN176). A timer takes the same word for idle and has no absence. */
export const ones = { direct: [0xffff], card: [0xffff] } as const;
export const ones32 = { direct: [0xffffffff], card: [0xffffffff] } as const;

/** As `ones`, and 0 through a card, which answers 0 for what is absent (dump of an SMX1500): only where 0 is no honest answer. */
export const onesOrCardZero = { direct: [0xffff], card: [0xffff, 0] } as const;

/** All ones or 0 on any way: only where 0 cannot be true. */
export const onesOrZero = { direct: [0xffff, 0], card: [0xffff, 0] } as const;
