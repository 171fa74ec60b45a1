/** Exception codes that this unit gives (AN176, "Exception responses"). */
export const exception = { function: 1, address: 2, value: 3, refused: 4 } as const;
export type ExceptionCode = (typeof exception)[keyof typeof exception];
