import type { NutConfig } from '../config/nut-section.ts';
import type { ProtectionDesk } from '../protection/protection-desk.ts';
import type { NutUps, NutWorld } from './nut-world.ts';
import { nutPresets } from './presets.ts';
import { troubleOf } from './sight.ts';
import { upsNames } from './ups-names.ts';
import { variablesOf } from './variables.ts';

export interface WorldParts {
  readonly config: Pick<NutConfig, 'aliases' | 'presets' | 'allow'>;
  /** Of all UPSs, also those that the policy makes of others. */
  readonly labels: readonly string[];
  /** Of those that a link leads to. */
  readonly units: readonly string[];
  readonly desk: Pick<ProtectionDesk, 'one' | 'clients' | 'forced'>;
  readonly version: string;
  readonly tracked: (id: string) => string;
}

/** The UPSs of the agent as NUT's clients see them. */
export function makeWorld({ config, labels, units, desk, version, tracked }: WorldParts): NutWorld {
  const own = upsNames(labels);
  const [only, ...more] = units;
  const byName = new Map<string, string>();
  // A preset's name means the only UPS there is; with several, an alias has to say which.
  if (only !== undefined && more.length === 0)
    for (const preset of config.presets) byName.set(nutPresets[preset].upsName, only);
  for (const [alias, label] of Object.entries(config.aliases)) byName.set(alias, label);
  for (const [label, name] of own) byName.set(name, label);
  const listed = [...own].map(([label, name]) => [name, label] as const);
  return {
    version: `Ridethrough agent ${version}, a server for NUT clients`,
    allow: config.allow,
    list: () => listed,
    find: (name) => {
      const label = byName.get(name);
      return label === undefined ? undefined : upsOf(label, desk, version);
    },
    clients: (label) => desk.clients(label),
    tracked,
  };
}

function upsOf(label: string, desk: WorldParts['desk'], version: string): NutUps | undefined {
  const guarded = desk.one(label);
  if (guarded === undefined) return undefined;
  const isForced = desk.forced(label) !== undefined;
  const trouble = troubleOf(guarded);
  // Whoever must go down is told so, also when the UPS is not seen any more.
  const seen = trouble === undefined ? guarded : { ...guarded, readings: {}, capabilities: [] };
  // Put together once for a request, and only what it asks for.
  const readings = once(() => seen.readings);
  const capabilities = once(() => seen.capabilities);
  const variables = once(() => variablesOf(seen, readings(), isForced, version));
  return {
    label,
    unit: guarded.unit,
    trouble: isForced ? undefined : trouble,
    get variables() {
      return variables();
    },
    get readings() {
      return readings();
    },
    get capabilities() {
      return capabilities();
    },
    get offers() {
      return seen.offers ?? {};
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
