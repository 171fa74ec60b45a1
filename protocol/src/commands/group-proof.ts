import type { Values } from '../registers.ts';
import type { Look, Verdict } from './command.ts';
import { type GroupView, groupOf, isSequencing, switchOf, viewGroup } from './group-view.ts';

/** Time beyond the unit's own timers for its relays, its next status word and a slow line. */
const SLACK_MS = 30_000;

/** What an unread delay may be at most for the wait: the usual upper end of a stay-off time. */
const UNREAD_SECONDS = 300;

type Uses = { readonly off: boolean; readonly stayOff: boolean; readonly on: boolean };

/** Longest run of a sequence of these groups by the unit's own settings: one waits for the other at each of its stages. */
export function sequenceMs(values: Values, numbers: readonly number[], uses: Uses): number {
  const views = numbers.map((number) => {
    // The main group's delays are the unit's own, also where it cannot be commanded.
    const group = number === 0 ? number : groupOf(values, number);
    return group === undefined ? undefined : viewGroup(values, group);
  });
  const longest = (delay: (view: GroupView | undefined) => number | undefined) =>
    Math.max(0, ...views.map((view) => delay(view) ?? UNREAD_SECONDS));
  const seconds =
    (uses.off ? longest((view) => view?.offDelay) : 0) +
    (uses.stayOff ? longest((view) => view?.stayOff) : 0) +
    (uses.on ? longest((view) => view?.onDelay) : 0);
  return seconds * 1000 + SLACK_MS;
}

const statusIn = (values: Values, number: number): ReadonlySet<string> | undefined => {
  const group = groupOf(values, number);
  return group === undefined ? undefined : viewGroup(values, group).status;
};

/** Proves that a group ended up on or off and stays there: nothing is under way any more. */
export function proveSwitched(number: number, wanted: 'on' | 'off', before: Values, looks: readonly Look[]): Verdict {
  const last = statusIn(looks.at(-1)?.values ?? {}, number);
  const was = switchOf(statusIn(before, number));
  const state = switchOf(last);
  if (state === wanted && !isSequencing(last))
    return { verdict: 'confirmed', says: `outlet group ${number} is ${wanted}` };
  const begun = looks.some(({ values }) => {
    const status = statusIn(values, number);
    return isSequencing(status) || (switchOf(status) !== undefined && switchOf(status) !== was);
  });
  return {
    verdict: 'waiting',
    begun,
    says: begun ? `outlet group ${number} is about to go ${wanted}` : 'no sign of it yet',
  };
}

/** Proves a whole reboot: seen off after the write, then on again with nothing under way. */
export function proveRebooted(number: number, looks: readonly Look[]): Verdict {
  const statuses = looks.map(({ values }) => statusIn(values, number));
  const wentOff = statuses.findIndex((status) => switchOf(status) === 'off');
  const last = statuses.at(-1);
  if (wentOff >= 0 && switchOf(last) === 'on' && !isSequencing(last)) {
    return { verdict: 'confirmed', says: `outlet group ${number} went off and is on again` };
  }
  if (wentOff >= 0)
    return { verdict: 'waiting', begun: true, says: `outlet group ${number} is off, waiting to come back` };
  const begun = statuses.some((status) => isSequencing(status));
  return { verdict: 'waiting', begun, says: begun ? `outlet group ${number} is about to go off` : 'no sign of it yet' };
}
