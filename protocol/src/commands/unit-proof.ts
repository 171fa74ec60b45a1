import { presentOutletGroups } from '../outlet-groups.ts';
import type { Values } from '../registers.ts';
import { stateOf } from '../state-of.ts';
import type { Look, Verdict } from './command.ts';
import { isSequencing, switchOf, viewGroup } from './group-view.ts';
import { areGroups, isOutputOn, isUnitBusy } from './unit-view.ts';

const waiting = (begun: boolean, says: string): Verdict => ({
  verdict: 'waiting',
  begun,
  says: begun ? says : 'no sign of it yet',
});

const isOff = ({ values }: Look): boolean => stateOf(values.upsStatus) === 'off';

/** The unit has moved since: its output went on or off, a group did, or something is under way. */
const hasBegun = (before: Values, looks: readonly Look[]): boolean =>
  looks.some(
    ({ values }) =>
      isUnitBusy(values) ||
      (stateOf(values.upsStatus) !== undefined && isOutputOn(values) !== isOutputOn(before)) ||
      presentOutletGroups(values).some((group) => {
        const now = switchOf(viewGroup(values, group).status);
        return now !== undefined && now !== switchOf(viewGroup(before, group).status);
      }),
  );

/** Proves that the output is off and nothing will turn it on again. */
export function proveUnitOff(before: Values, looks: readonly Look[]): Verdict {
  const last = looks.at(-1);
  if (last !== undefined && isOff(last) && areGroups(last.values, 'off') && !isUnitBusy(last.values))
    return { verdict: 'confirmed', says: 'the output is off' };
  return waiting(hasBegun(before, looks), 'the output is about to go off');
}

/** Proves that the output is on, with every group. */
export function proveUnitOn(before: Values, looks: readonly Look[]): Verdict {
  const last = looks.at(-1)?.values;
  if (last !== undefined && isOutputOn(last) && areGroups(last, 'on') && !isUnitBusy(last))
    return { verdict: 'confirmed', says: 'the output is on' };
  return waiting(hasBegun(before, looks), 'the output is about to come on');
}

/** Proves a whole reboot: the output seen off after the write, then on again with every group that was on. */
export function proveUnitRebooted(before: Values, looks: readonly Look[]): Verdict {
  if (hasReturned(before, looks)) return { verdict: 'confirmed', says: 'the output went off and is on again' };
  if (looks.some(isOff)) return waiting(true, 'the output is off, waiting to come back');
  return waiting(hasBegun(before, looks), 'the output is about to go off');
}

/** Proves a shutdown: the output seen off after the write, and either on again or held off by the mains or the battery alone. */
export function proveUnitShutDown(before: Values, looks: readonly Look[]): Verdict {
  const last = looks.at(-1);
  if (last !== undefined && isOff(last)) {
    const waits = waitsFor(last.values);
    if (waits !== undefined) return { verdict: 'confirmed', says: `the output is off, and comes back ${waits}` };
  }
  return proveUnitRebooted(before, looks);
}

function hasReturned(before: Values, looks: readonly Look[]): boolean {
  const last = looks.at(-1)?.values;
  if (last === undefined || !looks.some(isOff) || !isOutputOn(last) || isUnitBusy(last)) return false;
  const wereOn = presentOutletGroups(before).filter((group) => switchOf(viewGroup(before, group).status) === 'on');
  return wereOn.every((group) => switchOf(viewGroup(last, group).status) === 'on');
}

function waitsFor(values: Values): string | undefined {
  const words = presentOutletGroups(values).map((group) => viewGroup(values, group).status);
  const isReturning = values.upsStatus?.has('onPending') || words.some((status) => status?.has('shutdown'));
  if (words.some((status) => isSequencing(status) && status?.has('waitsForRuntime')))
    return 'when the battery holds enough';
  const isHeld = values.upsStatus?.has('inputBad') || words.some((status) => status?.has('waitsForAc'));
  return isReturning && isHeld ? 'when the mains are back' : undefined;
}
