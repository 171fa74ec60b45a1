import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type NutClientPrograms, NutTools, type NutUser } from './nut-clients.ts';
import type { Scratch } from './scratch.ts';
import { control, type ServedUnit, startSimulator } from './simulator.ts';
import { type Agent, type Cloud, enrol, startAgent, upsWith } from './stack.ts';

export const PRIMARY: NutUser = { name: 'mon', password: 'primary-secret' };
export const SECONDARY: NutUser = { name: 'second', password: 'secondary-secret' };
export const ADMIN: NutUser = { name: 'admin', password: 'admin-secret' };

const users = [{ ...PRIMARY, primary: true }, SECONDARY, { ...ADMIN, actions: ['set', 'instcmd'] }];

/** Programs started around an agent that serves NUT's clients. */
type GuardedAgent = {
  readonly cloud: Cloud;
  readonly agent: Agent;
  /** `127.0.0.1:PORT` of the agent's NUT server. */
  readonly server: string;
  readonly tools: NutTools;
  /** The same agent again on its file. */
  readonly start: () => Promise<{ readonly agent: Agent; readonly server: string; readonly tools: NutTools }>;
};

/** One of its UPSs: Rack A, Rack B … in agent.yaml, rack-a, rack-b … for clients. */
export type GuardedUnit = { readonly serial: string; readonly unit: ServedUnit; readonly ups: string };

export type Guarded = GuardedAgent & GuardedUnit;
export type GuardedRow = GuardedAgent & { readonly row: readonly GuardedUnit[] };

type More = {
  readonly nut?: object;
  readonly ups?: object;

  readonly unit?: readonly string[];
};

/** An agent of the cloud that serves NUT's clients, and one simulated SMT1500RM2UC of each of these serial numbers. */
export async function startGuardedRow(
  scratch: Scratch,
  cloud: Cloud,
  programs: NutClientPrograms,
  serials: readonly string[],
  more: More = {},
): Promise<GuardedRow> {
  const flags = (serial: string) => ['--model', 'SMT1500RM2UC', '--serial', serial, ...served, ...(more.unit ?? [])];
  const { units } = await startSimulator(
    scratch,
    serials.flatMap((serial, index) => [...(index === 0 ? [] : ['--unit']), ...flags(serial)]),
  );
  const folder = scratch.path('guard');
  mkdirSync(folder);
  const file = path.join(folder, 'agent.yaml');
  const ups = units.map(({ modbusTcp }, index) => ({
    label: `Rack ${letters[index]?.toUpperCase()}`,
    link: `modbus-tcp://127.0.0.1:${modbusTcp?.port}`,
    loadCommands: 'allow',
    ...more.ups,
  }));
  const nut = { listen: ['127.0.0.1:0'], users, allow: { set: true, instcmd: true }, ...more.nut };
  writeFileSync(file, JSON.stringify({ agent: { data: 'data' }, ups, nut }));
  await enrol(cloud, file);
  const start = async () => {
    const agent = await startAgent(scratch, file);
    const [server = ''] = agent.ready.nut as string[];
    return { agent, server, tools: new NutTools(programs, server) };
  };
  const started = await start();
  for (const serial of serials)
    await upsWith(cloud, serial, ['ups.status', 'battery.charge', 'outlet.group.1.name'], 60_000);
  const row = units.map((unit, index) => ({ serial: unit.serial, unit, ups: `rack-${letters[index]}` }));
  return { cloud, row, start, ...started };
}

const letters = 'abcdefgh';
const served = ['--modbus-tcp', '127.0.0.1:0', '--control', '127.0.0.1:0'];

/** The same with one UPS, named rack-a. */
export async function startGuarded(
  scratch: Scratch,
  cloud: Cloud,
  programs: NutClientPrograms,
  serial: string,
  more: More = {},
): Promise<Guarded> {
  const { row, ...rest } = await startGuardedRow(scratch, cloud, programs, [serial], more);
  const [only] = row;
  if (only === undefined) throw new Error('one unit expected');
  return { ...rest, ...only };
}

/** Mains off, and the battery nearly so. */
export async function goLow(unit: ServedUnit): Promise<void> {
  await control(unit, 'PUT', '/mains', { voltage: 0 });
  await control(unit, 'PUT', '/battery', { chargePercent: 8 });
}
