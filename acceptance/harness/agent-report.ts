import { run } from './process.ts';
import type { Agent } from './stack.ts';

/** What the agent itself says of one of its UPSs (`agent status --json`). */
export type SeenUps = {
  readonly label: string;
  readonly state: string;
  readonly says?: string;
  readonly pace: string;
  readonly counters: Readonly<Record<string, number>>;
  readonly refusedRegisters: readonly string[];
  readonly readings: Readonly<Record<string, string | number>>;
};

export async function seenBy({ config }: Pick<Agent, 'config'>, label: string): Promise<SeenUps> {
  const done = await run(process.execPath, ['agent/src/main.ts', 'status', '--config', config, '--json']);
  const { ups } = JSON.parse(done.stdout) as { ups: SeenUps[] };
  const seen = ups.find((one) => one.label === label);
  if (seen === undefined) throw new Error(`the agent does not know ${label}`);
  return seen;
}
