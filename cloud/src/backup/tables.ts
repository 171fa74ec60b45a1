export type BackupTables = {
  /** One row for each backup that this store was restored from. Times are UTC ms. */
  restores: {
    id: string;
    /** When the backup was made: nothing that came after it is in the store. */
    made: number;
    restored: number;
    /** When a cloud first ran on it. */
    started: number;
  };
};
