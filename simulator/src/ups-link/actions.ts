import { encode, registers, type UpsLinkName, type WritableOf } from '@ridethrough/protocol';
import type { UnitLike } from '../unit/unit.ts';
import type { Seen } from './see.ts';
import type { SettingsMemory } from './settings-memory.ts';

/** What came of an action, and what the unit says to it; no `reply`: it stays silent. */
export type Acted = { readonly outcome: 'done' | 'refused'; readonly reply?: string };

type Around = {
  readonly unit: UnitLike;
  readonly see: () => Seen;
  readonly settings: SettingsMemory;
  readonly yes: string;
};
type Action = (around: Around, argument: string) => Acted;

/** A tenth of an hour, the unit of time of `@nnn`. */
const TENTH_HOUR_MS = 360_000;

const said = (outcome: 'done' | 'refused', yes: string, no: string): Acted => ({
  outcome,
  reply: outcome === 'done' ? yes : no,
});

/** What each action does. Where it is refused some units say NO and some NA. */
const actions: { readonly [N in UpsLinkName]?: Action } = {
  panelTest: ({ unit }) => said(ui(unit, ['shortTest']), 'OK', 'NO'),
  batteryTest: ({ unit, see }) => startOrEnd(unit, see, 'batteryTestCommand', 'batteryTestStatus'),
  calibration: ({ unit, see }) => startOrEnd(unit, see, 'calibrationCommand', 'calibrationStatus'),
  simulateFailure: ({ unit }) => said(unit.instruct({ kind: 'simulateFailure' }), 'OK', 'NO'),
  shutdown: ({ unit, yes }) => said(unit.instruct({ kind: 'shutdown' }), yes, 'NA'),
  sleep: ({ unit, yes }, digits) =>
    said(unit.instruct({ kind: 'sleep', forMs: Number(digits) * TENTH_HOUR_MS }), yes, 'NO'),
  turnOffLater: ({ unit, yes }) => said(unit.instruct({ kind: 'offAfterDelay' }), yes, 'NO'),
  turnOff: ({ unit }) => ({ outcome: unit.instruct({ kind: 'off' }) }),
  turnOn: ({ unit }) => ({ outcome: unit.instruct({ kind: 'on' }) }),
  abort: ({ unit }) => said(unit.instruct({ kind: 'abort' }), 'OK', 'NO'),
  bypass: ({ unit, see }) => bypass(unit, see),
  factorySettings: ({ settings }) => said(settings.reset(), 'CLEAR', 'NO'),
};

/** Does it; undefined for what is no action of this unit. */
export function act(name: UpsLinkName, argument: string, around: Around): Acted | undefined {
  return actions[name]?.(around, argument);
}

function ui(unit: UnitLike, what: WritableOf<typeof registers.userInterfaceCommand>): 'done' | 'refused' {
  return unit.write('userInterfaceCommand', encode(registers.userInterfaceCommand, what), 'serial') === 'done'
    ? 'done'
    : 'refused';
}

/** The registers' answer tells only whether a write was taken: what came of it stands in the status. */
function startOrEnd(
  unit: UnitLike,
  see: () => Seen,
  command: 'batteryTestCommand' | 'calibrationCommand',
  status: 'batteryTestStatus' | 'calibrationStatus',
): Acted {
  const runs = () => see().values[status]?.has('inProgress') === true;
  const ran = runs();
  unit.write(command, encode(registers[command], [ran ? 'abort' : 'start']), 'serial');
  return said(runs() === ran ? 'refused' : 'done', 'OK', 'NO');
}

function bypass(unit: UnitLike, see: () => Seen): Acted {
  const isIn = () => see().values.upsStatus?.has('bypass') === true;
  const was = isIn();
  unit.write('upsCommand', encode(registers.upsCommand, [was ? 'outOfBypass' : 'intoBypass']), 'serial');
  const is = isIn();
  return was === is ? { outcome: 'refused', reply: 'ERR' } : { outcome: 'done', reply: is ? 'BYP' : 'INV' };
}
