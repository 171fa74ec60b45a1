/** The columns of the maker's map that mark a row, and the documents that list it: the combinations that recur. */
export const everyFamily = ['SMT', 'SMX', 'SRT', 'SURTD'] as const;
export const smartUps = ['SMT', 'SMX', 'SRT'] as const;
export const mapOnly = ['990-9840B'] as const;
export const mapAndNote = ['990-9840B', 'AN176'] as const;
