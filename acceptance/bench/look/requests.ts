import { control, type ServedUnit } from '../../harness/simulator.ts';

/** One request as the unit saw it; times in ms on the simulator's clock. */
export type Request = {
  readonly number: number;
  readonly address: number;
  readonly words: number;
  readonly requestBytes: number;
  readonly replyBytes: number;
  readonly receivedAtMs: number;
  readonly repliedAtMs: number;
};

export type Requests = {
  readonly total: number;
  readonly byAddress: Readonly<Record<string, number>>;
  readonly requests: readonly Request[];
};

/** What the unit has been asked; the requests themselves only after number `after`. */
export const requestsOf = (unit: ServedUnit, after = 0): Promise<Requests> =>
  control<Requests>(unit, 'GET', `/requests?after=${after}`);

/** The block that holds what moves: one read of it is one sample. */
const MEASUREMENT_AT = 128;

/** How many samples have been read of this unit since it was started. */
export async function samplesOf(unit: ServedUnit): Promise<number> {
  const { byAddress } = await requestsOf(unit, 999_999_999);
  return byAddress[String(MEASUREMENT_AT)] ?? 0;
}
