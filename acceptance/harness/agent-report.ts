import type { Agent } from './stack.ts';

/** What the agent itself says of one of its UPSs (`status.json`). */
export type SeenUps = {
  readonly label: string;
  readonly state: string;
  readonly says?: string;
  readonly pace: string;
  readonly counters: Readonly<Record<string, number>>;
  readonly refusedRegisters: readonly string[];
  readonly readings: Readonly<Record<string, string | number>>;
};

/** Asked where the local page asks, without a process for each look. */
export async function seenBy({ ready }: Pick<Agent, 'ready'>, label: string): Promise<SeenUps> {
  const [page] = ready.pages as string[];
  const { status } = (await (await fetch(`${page}status.json`)).json()) as { status: { ups: SeenUps[] } };
  const seen = status.ups.find((one) => one.label === label);
  if (seen === undefined) throw new Error(`the agent does not know ${label}`);
  return seen;
}
