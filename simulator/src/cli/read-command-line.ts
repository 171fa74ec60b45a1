import type { Address } from '../adapters/address.ts';
import { type Split, splitFlags } from './split-flags.ts';
import { type UnitConfig, unitConfig } from './unit-config.ts';

export type CommandLine =
  | { readonly what: 'help' }
  | { readonly what: 'models' }
  | { readonly what: 'mistakes'; readonly mistakes: readonly string[] }
  | {
      readonly what: 'serve';
      readonly units: readonly UnitConfig[];
      readonly json: boolean;
      readonly exitAfterScene: boolean;
    };

/** What the command line asks for, or every mistake in it. `models` are the SKUs there are. */
export function readCommandLine(args: readonly string[], models: readonly string[]): CommandLine {
  const split = splitFlags(args);
  if (split.process.has('help')) return { what: 'help' };
  if (split.process.has('list-models')) return { what: 'models' };
  const read = split.units.map((given) =>
    unitConfig(given, { models, anywhere: split.process.has('listen-anywhere') }),
  );
  const units = read.flatMap((each) => ('config' in each ? [each.config] : []));
  const several = read.length > 1;
  const mistakes = [
    ...split.mistakes,
    ...read.flatMap((each, index) =>
      'mistakes' in each ? each.mistakes.map((mistake) => (several ? `unit ${index + 1}: ${mistake}` : mistake)) : [],
    ),
    ...takenTwice(units),
    ...nothingToEnd(split),
    ...neverToEnd(split, units),
  ];
  if (mistakes.length > 0) return { what: 'mistakes', mistakes };
  return {
    what: 'serve',
    units,
    json: split.process.has('json'),
    exitAfterScene: split.process.has('exit-after-scene'),
  };
}

const nothingToEnd = ({ process, units }: Split): string[] =>
  process.has('exit-after-scene') && units.every(({ scene }) => scene === undefined)
    ? ['--exit-after-scene: no unit has a --scene']
    : [];

/** Where time stands still only the control API can bring a scene to its end. */
const neverToEnd = ({ process }: Split, units: readonly UnitConfig[]): string[] =>
  process.has('exit-after-scene') &&
  units.some(({ scene, speed, control }) => scene !== undefined && speed === 0 && control === undefined)
    ? ['--exit-after-scene: with --speed 0 time stands still and the scene has no end; a --control could skip time']
    : [];

function takenTwice(units: readonly UnitConfig[]): string[] {
  const name = ({ host, port }: Address) => `${host}:${port}`;
  const fixed = (address: Address | undefined) => (address && address.port !== 0 ? [name(address)] : []);
  const places = units.flatMap(({ modbusTcp, modbusCard, control, modbusRtu, upsLink, log }) => [
    ...[modbusTcp, modbusCard, control].flatMap(fixed),
    ...(modbusRtu === undefined ? [] : [modbusRtu]),
    ...(upsLink === undefined ? [] : [upsLink.path]),
    ...(log === undefined ? [] : [log]),
  ]);
  const twice = new Set(places.filter((place, index) => places.indexOf(place) !== index));
  return [...twice].map((place) => `${place} is asked for twice`);
}
