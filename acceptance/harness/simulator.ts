import { ours, type Running } from './process.ts';
import type { Scratch } from './scratch.ts';

type Address = { readonly host: string; readonly port: number };

/** One simulated unit as the simulator's `--json` line tells of it. */
export type ServedUnit = {
  readonly model: string;
  readonly serial: string;
  readonly modbusTcp?: Address;
  readonly modbusCard?: Address;
  readonly modbusRtu?: { readonly path: string; readonly terminal: string; readonly baud: number };
  readonly upsLink?: { readonly path: string; readonly terminal: string; readonly baud: number };
  readonly control: string;
};

export type Simulator = { readonly process: Running; readonly units: readonly ServedUnit[] };

/** Starts a simulator with these flags (`--unit` begins the next unit) and stops it with the scratch. */
export async function startSimulator(scratch: Scratch, flags: readonly string[]): Promise<Simulator> {
  const process = ours('simulator', [...flags, '--json']);
  scratch.later(() => process.stop());
  const { units } = (await process.ready()) as { units: ServedUnit[] };
  return { process, units };
}

/** The only unit of a simulator. */
export function theUnit({ units }: Simulator): ServedUnit {
  const [unit, ...more] = units;
  if (unit === undefined || more.length > 0) throw new Error(`one unit expected, ${units.length} served`);
  return unit;
}

/** A call of a unit's control API; throws with the answer's text when it is refused. */
export async function control<T = unknown>(
  unit: ServedUnit,
  method: 'GET' | 'PUT' | 'POST',
  path: string,
  body?: object,
): Promise<T> {
  const answer = await fetch(`${unit.control}${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return JSON.parse(text) as T;
}
