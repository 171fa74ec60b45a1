import type { Generated } from 'kysely';

export type IngestTables = {
  /** One row per (agent, epoch): what is committed of it. `id` stands for both in the rows of the nouns. */
  epochs: {
    id: Generated<number>;
    agent: string;
    epoch: string;
    boot: string;
    /** Nothing up to here is missing. */
    up_to: number;
    /** JSON: [[first, last], …] beyond `up_to`. */
    ranges: string;
    /** Records committed. */
    received: number;
    /** From the epoch-closed record; null while the epoch is open. */
    last_seq: number | null;
    /** Numbers that gap records named and that had not come. */
    explained: number;
    /** JSON: [[first, last], …] that count as covered and came neither as records nor in a gap record: nobody has them. */
    lost_ranges: Generated<string>;
    /** 1: it ended, and how many numbers came behind `last_seq` nobody knows. */
    tail_lost: Generated<number>;
  };
  /** What could not be read: under its key (epoch, seq) when the envelope could be, else with nulls. */
  quarantine: {
    id: Generated<number>;
    agent: string;
    epoch: string | null;
    seq: number | null;
    arrived: number;
    topic: string;
    reason: string;
    /** The payload or record as text, cut at 64 KB. */
    payload: string;
  };
};
