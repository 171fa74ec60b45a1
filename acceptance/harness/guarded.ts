import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type NutClientPrograms, NutTools, type NutUser } from './nut-clients.ts';
import type { Scratch } from './scratch.ts';
import { control, type ServedUnit, startSimulator, theUnit } from './simulator.ts';
import { type Agent, type Cloud, enrol, startAgent, upsWith } from './stack.ts';

export const PRIMARY: NutUser = { name: 'mon', password: 'primary-secret' };
export const SECONDARY: NutUser = { name: 'second', password: 'secondary-secret' };
export const ADMIN: NutUser = { name: 'admin', password: 'admin-secret' };

const users = [{ ...PRIMARY, primary: true }, SECONDARY, { ...ADMIN, actions: ['set', 'instcmd'] }];

export type Guarded = {
  readonly cloud: Cloud;
  readonly agent: Agent;
  readonly serial: string;
  readonly unit: ServedUnit;
  /** `127.0.0.1:PORT` of the agent's NUT server. */
  readonly server: string;
  readonly tools: NutTools;
  /** The same agent again on its file. */
  readonly start: () => Promise<{ readonly agent: Agent; readonly server: string; readonly tools: NutTools }>;
};

/** An agent of the cloud that serves NUT's clients, and one simulated SMT1500RM2UC of this serial number, named rack-a. */
export async function startGuarded(
  scratch: Scratch,
  cloud: Cloud,
  programs: NutClientPrograms,
  serial: string,
  more: { readonly nut?: object; readonly ups?: object; readonly unit?: readonly string[] } = {},
): Promise<Guarded> {
  const flags = ['--model', 'SMT1500RM2UC', '--serial', serial, '--modbus-tcp', '127.0.0.1:0'];
  const simulator = await startSimulator(scratch, [...flags, '--control', '127.0.0.1:0', ...(more.unit ?? [])]);
  const unit = theUnit(simulator);
  const folder = scratch.path('guard');
  mkdirSync(folder);
  const file = path.join(folder, 'agent.yaml');
  const ups = {
    label: 'Rack A',
    link: `modbus-tcp://127.0.0.1:${unit.modbusTcp?.port}`,
    loadCommands: 'allow',
    ...more.ups,
  };
  const nut = { listen: ['127.0.0.1:0'], users, allow: { set: true, instcmd: true }, ...more.nut };
  writeFileSync(file, JSON.stringify({ agent: { data: 'data' }, ups: [ups], nut }));
  await enrol(cloud, file);
  const start = async () => {
    const agent = await startAgent(scratch, file);
    const [server = ''] = agent.ready.nut as string[];
    return { agent, server, tools: new NutTools(programs, server) };
  };
  const started = await start();
  await upsWith(cloud, serial, ['ups.status', 'battery.charge', 'outlet.group.1.name'], 60_000);
  return { cloud, serial, unit, start, ...started };
}

/** Mains off, and the battery nearly so. */
export async function goLow(unit: ServedUnit): Promise<void> {
  await control(unit, 'PUT', '/mains', { voltage: 0 });
  await control(unit, 'PUT', '/battery', { chargePercent: 8 });
}
