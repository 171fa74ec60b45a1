import type { Scratch } from '../../harness/scratch.ts';
import { type ServedUnit, startSimulator } from '../../harness/simulator.ts';
import type { UpsEntry } from '../../harness/stack.ts';

export const serialOf = (number: number): string => `3S2042X${String(number).padStart(5, '0')}`;

/** Units on Modbus TCP, each with a seed and a load of its own, in one process. */
export async function startTcpUnits(scratch: Scratch, count: number): Promise<readonly ServedUnit[]> {
  const flags = Array.from({ length: count }, (_, index) => [
    ...['--model', 'SMT1500RM2UC', '--serial', serialOf(index + 1), '--seed', String(index + 1)],
    ...['--load', String(20 + 5 * index), '--modbus-tcp', '127.0.0.1:0', '--control', '127.0.0.1:0'],
  ]);
  const { units } = await startSimulator(
    scratch,
    flags.flatMap((own, index) => (index === 0 ? own : ['--unit', ...own])),
  );
  return units;
}

/** What agent.yaml says of them. */
export const entriesOf = (units: readonly ServedUnit[]): UpsEntry[] =>
  units.map(({ serial, modbusTcp }) => ({ label: serial, link: `modbus-tcp://127.0.0.1:${modbusTcp?.port}` }));
