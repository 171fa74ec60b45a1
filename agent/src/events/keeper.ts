/** Small pieces of JSON that outlive the process, by name. A lost one costs a repeated or missed difference, no more. */
export interface Keeper {
  /** What was kept last; undefined when there is none or it cannot be read. */
  load(name: string): unknown;
  /** Kept soon; the newest wins. Never throws. */
  save(name: string, value: unknown): void;
}
