import type { Scratch } from './scratch.ts';
import { type ServedUnit, startSimulator } from './simulator.ts';
import { type Agent, addAgent, type Cloud, startCloud, type UpsEntry, upsWith } from './stack.ts';

/** What each unit is, and how it is reached; the label in agent.yaml is the key. */
const kinds = {
  serial: { model: 'SMT1500RM2UC', serial: '3S2042X14540', ways: ['rtu'] },
  network: { model: 'SMT1500RMI2UC', serial: '3S2231X16739', ways: ['tcp'] },
  big: { model: 'SRT3000XLI', serial: 'AS1743190001', ways: ['tcp'] },
  direct: { model: 'SMX1500RM2U', serial: 'AS0946124031', ways: ['tcp'] },
  card: { model: 'SMX1500RM2U', serial: 'AS0946124032', ways: ['card'] },
  newSerial: { model: 'SMT750I', serial: 'AS1316113420', ways: ['rtu', '--as-delivered'] },
  newNetwork: { model: 'SMTL1500RM3UC', serial: '5S1830T00001', ways: ['tcp', '--as-delivered'] },
} as const;

export type KindLabel = keyof typeof kinds;
const kindLabels = Object.keys(kinds) as KindLabel[];
export const serialOf = (label: KindLabel): string => kinds[label].serial;

export type KindUnits = Readonly<Record<KindLabel, ServedUnit>>;

/** Units of many kinds, and an agent of a cloud that reads them, once all that are not new stand in the store. */
export async function startKinds(
  scratch: Scratch,
): Promise<{ readonly units: KindUnits; readonly cloud: Cloud; readonly agent: Agent }> {
  const units = await startUnits(scratch);
  const cloud = await startCloud(scratch);
  const agent = await addAgent(scratch, cloud, entries(scratch, units));
  const readings = ['ups.status', 'battery.charge', 'device.part', 'input.transfer.high'];
  for (const label of kindLabels.filter((one) => !one.startsWith('new')))
    await upsWith(cloud, serialOf(label), readings, 60_000);
  return { units, cloud, agent };
}

async function startUnits(scratch: Scratch): Promise<KindUnits> {
  const flags = (label: KindLabel): string[] => {
    const { model, serial, ways } = kinds[label];
    const [way, ...more] = ways;
    const served = way === 'rtu' ? ['--modbus-rtu', scratch.path(label)] : [`--modbus-${way}`, '127.0.0.1:0'];
    return ['--model', model, '--serial', serial, '--control', '127.0.0.1:0', ...served, ...more];
  };
  const all = kindLabels.flatMap((label, index) => [...(index > 0 ? ['--unit'] : []), ...flags(label)]);
  const simulator = await startSimulator(scratch, all);
  return Object.fromEntries(kindLabels.map((label, index) => [label, simulator.units[index]])) as KindUnits;
}

export const portOf = ({ modbusTcp, modbusCard }: ServedUnit): number => modbusTcp?.port ?? modbusCard?.port ?? 0;

const entries = (scratch: Scratch, units: KindUnits): UpsEntry[] =>
  kindLabels.map((label) => {
    const [way] = kinds[label].ways;
    const link =
      way === 'rtu' ? `modbus-rtu://${scratch.path(label)}` : `modbus-tcp://127.0.0.1:${portOf(units[label])}`;
    return { label, link, loadCommands: 'allow', ...(way === 'card' && { card: true }) };
  });
