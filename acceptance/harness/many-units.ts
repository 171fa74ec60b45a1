import type { Scratch } from './scratch.ts';
import { control, type ServedUnit, startSimulator } from './simulator.ts';
import type { UpsEntry } from './stack.ts';

export const serialOf = (number: number): string => `3S2042X${String(number).padStart(5, '0')}`;

/** What is plugged in, a figure of its own for each: readings that end up with another UPS are seen by it. */
export const loadOf = (number: number): number => 12 + 5 * number;

/** So many units in one process, every second one on a serial line of its own, the others on Modbus TCP; with their entries of agent.yaml. */
export async function startManyUnits(
  scratch: Scratch,
  count: number,
): Promise<readonly { readonly unit: ServedUnit; readonly entry: UpsEntry; readonly isSerial: boolean }[]> {
  const plans = Array.from({ length: count }, (_, index) => {
    const number = index + 1;
    const isSerial = number % 2 === 0;
    const path = scratch.path(`line-${number}`);
    const way = isSerial ? ['--modbus-rtu', path] : ['--modbus-tcp', '127.0.0.1:0'];
    const flags = ['--model', 'SMT1500RM2UC', '--serial', serialOf(number), '--seed', String(number)];
    return { isSerial, path, flags: [...flags, '--load', String(loadOf(number)), ...way, '--control', '127.0.0.1:0'] };
  });
  const { units } = await startSimulator(
    scratch,
    plans.flatMap(({ flags }, index) => (index === 0 ? flags : ['--unit', ...flags])),
  );
  return plans.map(({ isSerial, path }, index) => {
    const unit = units[index];
    if (unit === undefined) throw new Error(`unit ${index + 1} is not served`);
    const link = isSerial ? `modbus-rtu://${path}` : `modbus-tcp://127.0.0.1:${unit.modbusTcp?.port}`;
    return { unit, isSerial, entry: { label: unit.serial, link } };
  });
}

/** How often a unit's status has been read so far. */
export const statusReadsOf = async (unit: ServedUnit): Promise<number> =>
  (await control<{ byAddress: Record<string, number> }>(unit, 'GET', '/requests?after=999999999')).byAddress['0'] ?? 0;
