import type { Scratch } from './scratch.ts';
import { control, type ServedUnit, startSimulator, theUnit } from './simulator.ts';
import { type Agent, addAgent, type Cloud, startCloud, type UpsEntry, upsWith } from './stack.ts';

export const SERIAL = '3S2042X14540';
export const GROUP_1 = { group: 1, groupName: 'Outlet Group 1' } as const;

export type OneUps = {
  readonly cloud: Cloud;
  readonly agent: Agent & { readonly id: string };
  readonly unit: ServedUnit;
};

/** A cloud, an agent and one simulated SMT1500RM2UC on Modbus TCP, once its readings stand in the store. */
export async function startOneUps(
  scratch: Scratch,
  more: { ups?: Partial<UpsEntry>; unit?: readonly string[]; cloud?: readonly string[] } = {},
): Promise<OneUps> {
  const unit = theUnit(
    await startSimulator(scratch, [
      '--model',
      'SMT1500RM2UC',
      '--serial',
      SERIAL,
      '--modbus-tcp',
      '127.0.0.1:0',
      '--control',
      '127.0.0.1:0',
      ...(more.unit ?? []),
    ]),
  );
  const cloud = await startCloud(scratch, { args: more.cloud ?? [] });
  const entry = {
    label: 'rack',
    link: `modbus-tcp://127.0.0.1:${unit.modbusTcp?.port}`,
    loadCommands: 'allow' as const,
    ...more.ups,
  };
  const agent = await addAgent(scratch, cloud, [entry]);
  await upsWith(cloud, SERIAL, ['ups.status', 'battery.charge', 'ups.firmware', 'outlet.group.1.name']);
  return { cloud, agent, unit };
}

/** How many writes of a register the unit has seen on its wire. */
export async function writesTo(unit: ServedUnit, address: number): Promise<number> {
  const { byAddress } = await control<{ byAddress: Record<string, number> }>(unit, 'GET', '/writes');
  return byAddress[String(address)] ?? 0;
}

/** Every write that the unit has seen. */
export const allWrites = async (unit: ServedUnit): Promise<number> =>
  (await control<{ total: number }>(unit, 'GET', '/writes')).total;

/** The one register through which outlet groups are commanded. */
export const OUTLET_COMMAND = 1538;
