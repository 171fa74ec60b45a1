import { decode, type RegisterName, type Row, registers } from '@ridethrough/protocol';
import type { Unit } from '../../src/unit/unit.ts';
import type { UnitState } from '../../src/unit/unit-state.ts';

const states = ['online', 'onBattery', 'bypass', 'off'];

/** What no unit may ever be, whatever is done to it. */
export function broken(now: UnitState): string[] {
  const { status, state, groups, battery, load, output } = now;
  const found: string[] = [];
  const wrong = (says: string) => found.push(`${says} at ${now.atMs} ms`);
  const shown = states.filter((name) => status.includes(name));
  if (shown.join() !== state) wrong(`state ${state} shows as ${shown.join('+') || 'none'}`);
  if (state === 'off' && groups.some(({ on }) => on)) wrong('a group is on while the unit is off');
  if (state === 'off' && (load.watts !== 0 || output.voltage !== 0)) wrong('power flows while the unit is off');
  if (status.includes('onPending') && state !== 'off') wrong('on pending although it is not off');
  if (status.includes('offPending') && state === 'off') wrong('off pending although it is off');
  if (!(battery.chargePercent >= 0 && battery.chargePercent <= 100)) wrong(`charge ${battery.chargePercent}`);
  if (!(battery.runtimeS >= 0 && battery.runtimeS <= 86_400)) wrong(`runtime ${battery.runtimeS}`);
  if (battery.chargePercent === 0 && battery.runtimeS !== 0) wrong(`runtime ${battery.runtimeS} without any charge`);
  for (const number of [
    battery.voltage,
    battery.temperatureC,
    load.watts,
    load.voltAmperes,
    output.voltage,
    output.frequency,
  ])
    if (!Number.isFinite(number) || number < -40) wrong(`a reading of ${number}`);
  for (const { group, on, process, timers } of groups) {
    if (group === 0 && on === (state === 'off')) wrong(`the main group is ${on ? 'on' : 'off'} while ${state}`);
    for (const seconds of Object.values(timers))
      if (!(seconds >= -1) || !Number.isInteger(seconds)) wrong(`group ${group} has a timer at ${seconds}`);
    const running = Object.values(timers).some((seconds) => seconds > 0);
    if (running && process === null) wrong(`group ${group} counts without a process`);
  }
  return found;
}

type Checked = { readonly name: RegisterName; readonly row: Row; readonly reserved: readonly number[] };

/** Every register, with the bits of each word that nothing is written down about. */
const checked = Object.keys(registers)
  .filter((name): name is RegisterName => Object.hasOwn(registers, name))
  .map((name): Checked => {
    const row: Row = registers[name];
    const known = row.kind === 'flags' ? Object.keys(row.bits).map(Number) : [];
    const reserved = Array.from({ length: row.words }, (_, index) =>
      known.reduce((word, bit) => (bit >> 4 === row.words - 1 - index ? word & ~(1 << (bit & 15)) : word), 0xffff),
    );
    return { name, row, reserved };
  });

/** Registers that do not say what they may. */
export function undecodable(unit: Pick<Unit, 'raw'>): string[] {
  return checked.flatMap(({ name, row, reserved }) => {
    const words = unit.raw(name);
    if (words === undefined) return [];
    if (words.length !== row.words || words.some((word) => !Number.isInteger(word) || word < 0 || word > 0xffff))
      return [`${name} reads ${words.join(' ')}`];
    if (row.kind === 'reserved' || row.kind === 'text') return [];
    if (row.kind === 'flags')
      return words.some((word, index) => word & (reserved[index] ?? 0))
        ? [`${name} has a reserved bit set: ${words.join(' ')}`]
        : [];
    const value: unknown = decode<Row>(row, words);
    if ('idle' in row && typeof value === 'number' && value < -1) return [`${name} reads ${value}`];
    return typeof value === 'string' && value.startsWith('unknown(') ? [`${name} reads ${value}`] : [];
  });
}

/** Between two moments of one unit; `watts` flowed on the average meanwhile where that is known. */
export function brokenBetween(before: UnitState, now: UnitState, { replaced = false } = {}): string[] {
  const found: string[] = [];
  if (now.output.energyWh < before.output.energyWh)
    found.push(`energy fell from ${before.output.energyWh} to ${now.output.energyWh} Wh at ${now.atMs} ms`);
  const fell = now.battery.chargePercent < before.battery.chargePercent - 1e-9;
  const drained = [before, now].some(({ state }) => state === 'onBattery');
  if (fell && !drained && !replaced)
    found.push(
      `charge fell from ${before.battery.chargePercent} to ${now.battery.chargePercent} % while ${now.state} at ${now.atMs} ms`,
    );
  const rose = now.battery.chargePercent > before.battery.chargePercent + 1e-9;
  if (rose && !replaced && [before, now].every(({ state }) => state === 'onBattery'))
    found.push(`charge rose on battery at ${now.atMs} ms`);
  return found;
}
