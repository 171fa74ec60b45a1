import { nutPresets } from '../nut/presets.ts';
import { upsNames } from '../nut/ups-names.ts';
import type { Clash } from './find-clashes.ts';

/** What of the NUT server is right by itself, but not beside the rest of the file. The file may have other mistakes too. */
export function findNutClashes(given: unknown): Clash[] {
  if (!isObject(given) || !isObject(given.nut)) return [];
  const policy = isObject(given.policy) ? given.policy : {};
  const stages = objects(policy.ups).flatMap((one) => objects(one.stages));
  // What the policy makes is a UPS of its own to clients.
  const labels = [
    ...objects(given.ups).map((one) => one.label),
    ...[...stages, ...objects(policy.servers)].map((one) => one.name),
  ].filter((label) => typeof label === 'string');
  const names = upsNames(labels);
  const aliases = isObject(given.nut.aliases) ? given.nut.aliases : {};
  const clashes: Clash[] = [];
  const add = (path: Clash['path'], says: string) => clashes.push({ path: ['nut', ...path], says });
  for (const [alias, label] of Object.entries(aliases)) {
    if (typeof label === 'string' && !labels.includes(label))
      add(['aliases', alias], `given ${JSON.stringify(label)}; allowed: a label of ups: ${labels.join(', ')}`);
    const owner = labels.find((one) => names.get(one) === alias);
    if (owner !== undefined && owner !== label)
      add(['aliases', alias], `"${alias}" is the name of "${owner}" already; allowed: another name`);
  }
  const users = objects(given.nut.users);
  for (const [index, preset] of (Array.isArray(given.nut.presets) ? given.nut.presets : []).entries()) {
    const known = Object.entries(nutPresets).find(([name]) => name === preset)?.[1];
    if (known === undefined) continue;
    const hasName = aliases[known.upsName] !== undefined || [...names.values()].includes(known.upsName);
    if (objects(given.ups).length > 1 && !hasName)
      add(
        ['presets', index],
        `which UPS is "${known.upsName}"? allowed: with several UPSs, aliases: { ${known.upsName}: LABEL } beside it`,
      );
    if (users.some(({ name }) => name === known.user))
      add(['presets', index], `users has a "${known.user}" already; allowed: the preset or the user`);
  }
  return clashes;
}

const objects = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value.filter(isObject) : []);

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
