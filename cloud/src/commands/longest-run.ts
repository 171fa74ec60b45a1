import type { BoundCommand, IdentityBody, Values } from '@ridethrough/protocol';

/** How long the agent may be at it, ms, by what the unit has said of its own delays; a delay that is not known counts as long. */
export function longestRunMs(command: Pick<BoundCommand, 'withinMs'>, identity: IdentityBody | undefined): number {
  const source = 'network1';
  return command.withinMs({ values: delaysOf(identity), source, loadCommands: 'allow', feeds: {} });
}

/** The registers of the outlet groups' delays, as far as the identity tells them. */
function delaysOf(identity: IdentityBody | undefined): Values {
  const groups = identity?.outletGroups ?? [];
  const of = (group: number) => groups.find((one) => one.group === group);
  const [main, one, two, three] = [of(0), of(1), of(2), of(3)];
  return definedOnly({
    outletGroups: new Set((['mog', 'sog0', 'sog1', 'sog2'] as const).filter((_, group) => of(group) !== undefined)),
    mogOffDelay: main?.offDelaySeconds,
    mogOnDelay: main?.onDelaySeconds,
    mogStayOff: main?.stayOffSeconds,
    sog0OffDelay: one?.offDelaySeconds,
    sog0OnDelay: one?.onDelaySeconds,
    sog0StayOff: one?.stayOffSeconds,
    sog1OffDelay: two?.offDelaySeconds,
    sog1OnDelay: two?.onDelaySeconds,
    sog1StayOff: two?.stayOffSeconds,
    sog2OffDelay: three?.offDelaySeconds,
    sog2OnDelay: three?.onDelaySeconds,
    sog2StayOff: three?.stayOffSeconds,
  });
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

const definedOnly = <T extends object>(given: T): Defined<T> =>
  // Only keys without a value are left out, which is what the type says.
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Defined<T>;
