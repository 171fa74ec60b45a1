import {
  commands,
  type IdentityBody,
  type OutletSource,
  presentOutletGroups,
  type RegisterName,
  type Row,
  registerNames,
  registers,
  type Values,
  viewGroup,
} from '@ridethrough/protocol';
import { outletSources } from '../commands/outlet-source.ts';
import type { UnitPort } from '../commands/unit-port.ts';

export interface IdentityContext {
  readonly serial: string | undefined;
  readonly label: string;
  readonly loadCommands: 'allow' | 'deny';
  readonly link: { readonly via: UnitPort['via']; readonly address: string };
}

/** What stands for what a unit does not tell although all of its inventory was read: the oldest name neither model nor firmware. */
export type Untold = { readonly model: string; readonly firmware: string };

/** What a unit says it is, without the commands that it lacks. Undefined until enough of its inventory was read to name it. */
export function identityBody(
  values: Values,
  context: IdentityContext,
  lacks: readonly string[] = [],
  untold?: Untold,
): IdentityBody | undefined {
  const model = values.model ?? values.sku ?? untold?.model;
  const firmware = values.firmware ?? untold?.firmware;
  if (model === undefined || firmware === undefined) return undefined;
  const optional = {
    sku: values.sku,
    serial: context.serial,
    familyId: values.familyId,
    name: values.upsName,
    manufactured: values.manufactureDate,
    batteryInstalled: values.batteryDate,
    batterySku: values.batterySku,
    apparentPowerVa: values.apparentPowerRating,
    realPowerW: values.realPowerRating,
  };
  return {
    model,
    firmware,
    ...present(optional),
    outletGroups: presentOutletGroups(values).map((group) => {
      const { name = '', offDelay, onDelay, stayOff } = viewGroup(values, group);
      return {
        group,
        name,
        ...present({ offDelaySeconds: offDelay, onDelaySeconds: onDelay, stayOffSeconds: stayOff }),
      };
    }),
    settings: settingsOf(values),
    capabilities: capabilitiesOf(values, outletSources[context.link.via]).filter((name) => !lacks.includes(name)),
    loadCommands: context.loadCommands,
    label: context.label,
    link: context.link,
  };
}

/** What can be set on the unit, under NUT's names, as far as it tells; without what belongs to groups it does not have. */
export function settingsOf(values: Values): Record<string, string | number> {
  const groups: readonly number[] = presentOutletGroups(values);
  const settings: Record<string, string | number> = {};
  for (const name of registerNames) {
    const row: Row = registers[name];
    if (row.access !== 'rw' || row.nut === undefined || (row.pace !== 'setting' && row.pace !== 'inventory')) continue;
    if (row.group !== undefined && !groups.includes(row.group)) continue;
    const value = plain(values, name);
    if (value !== undefined) settings[row.nut] = value;
  }
  return settings;
}

function plain(values: Values, name: RegisterName): string | number | undefined {
  const value = values[name];
  return typeof value === 'object' ? [...value].sort().join(' ') : value;
}

/** Names of the commands that such a unit has, over this way to it. */
export const capabilitiesOf = (values: Values, source: OutletSource): string[] =>
  Object.values(commands).flatMap(({ name, offered }) => (offered({ values, source }) ? [name] : []));

/** Without the entries that have no value. */
function present<T extends object>(entries: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  // Only entries with a value are kept, which is what the type says.
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
