import { upsNames } from '../nut/ups-names.ts';
import type { Clash } from './find-clashes.ts';

/** What of the policy is right by itself, but not beside the rest of the file. The file may have other mistakes too. */
export function findPolicyClashes(given: unknown): Clash[] {
  if (!isObject(given) || !isObject(given.policy)) return [];
  const units = objects(given.ups);
  const labels = units.map(({ label }) => label).filter((label) => typeof label === 'string');
  const { ups, servers } = given.policy;
  const names: unknown[] = [...labels, ...upsNames(labels).values()];
  const clashes: Clash[] = [];
  const add = (path: Clash['path'], says: string) => clashes.push({ path: ['policy', ...path], says });
  const known = (label: unknown, path: Clash['path']) => {
    if (typeof label === 'string' && !labels.includes(label))
      add(path, `given ${JSON.stringify(label)}; allowed: a label of ups: ${labels.join(', ')}`);
  };
  const unique = (name: unknown, path: Clash['path']) => {
    if (typeof name === 'string' && names.includes(name))
      add(path, `given ${JSON.stringify(name)}; allowed: a name that no other UPS, stage or server has`);
    names.push(name);
  };
  for (const [index, one] of objects(ups).entries()) {
    const at = ['ups', index] as const;
    known(one.label, [...at, 'label']);
    if (
      objects(ups)
        .slice(0, index)
        .some(({ label }) => label === one.label)
    )
      add([...at, 'label'], `given ${JSON.stringify(one.label)}; allowed: every label only once`);
    if (isNumber(one.settleSeconds) && one.settleSeconds > (isNumber(one.waitSeconds) ? one.waitSeconds : 120))
      add([...at, 'settleSeconds'], 'it is longer than waitSeconds; allowed: at most that');
    if (isObject(one.when) && one.when.low === false && !hasThreshold(one.when))
      add([...at, 'when'], 'nothing is left that could begin the shutdown; allowed: low: true, or a threshold');
    const unit = units.find(({ label }) => label === one.label);
    for (const [number, stage] of objects(one.stages).entries()) {
      const path = [...at, 'stages', number] as const;
      unique(stage.name, [...path, 'name']);
      if (isObject(stage.when) && !hasThreshold(stage.when))
        add([...path, 'when'], 'nothing there; allowed: runtimeSeconds, chargePercent or onBatterySeconds');
      const fed = isObject(unit?.feeds) ? unit.feeds[String(stage.outletGroup)] : undefined;
      if (Array.isArray(fed) && fed.length > 0)
        add(
          [...path, 'outletGroup'],
          `group ${String(stage.outletGroup)} feeds the ${fed.join(' and the ')}; allowed: another group`,
        );
    }
    const stages = objects(one.stages).map(({ name }) => name);
    const hosts = isObject(one.wake) ? objects(one.wake.hosts) : [];
    for (const [number, { stage, name }] of hosts.entries()) {
      const path = [...at, 'wake', 'hosts', number] as const;
      if (stage !== undefined && !stages.includes(stage))
        add([...path, 'stage'], `given ${JSON.stringify(stage)}; allowed: a stage of this UPS`);
      if (hosts.slice(0, number).some((other) => other.name === name))
        add([...path, 'name'], `given ${JSON.stringify(name)}; allowed: every name only once`);
    }
  }
  for (const [index, { name, fedBy, needs }] of objects(servers).entries()) {
    const feeds: unknown[] = Array.isArray(fedBy) ? fedBy : [];
    unique(name, ['servers', index, 'name']);
    for (const [number, label] of feeds.entries()) {
      known(label, ['servers', index, 'fedBy', number]);
      if (feeds.indexOf(label) < number) add(['servers', index, 'fedBy', number], 'allowed: every UPS only once');
    }
    if (isNumber(needs) && feeds.length > 0 && needs > feeds.length)
      add(['servers', index, 'needs'], `given ${needs}; allowed: at most ${feeds.length}, the number of its feeds`);
  }
  return clashes;
}

const hasThreshold = (when: Record<string, unknown>): boolean =>
  ['runtimeSeconds', 'chargePercent', 'onBatterySeconds'].some((name) => when[name] !== undefined);

const objects = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? value.map((one) => (isObject(one) ? one : {})) : [];

const isNumber = (value: unknown): value is number => typeof value === 'number';

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
