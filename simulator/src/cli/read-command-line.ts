import type { Address } from '../adapters/address.ts';
import { splitFlags } from './split-flags.ts';
import { type UnitConfig, unitConfig } from './unit-config.ts';

export type CommandLine =
  | { readonly what: 'help' }
  | { readonly what: 'models' }
  | { readonly what: 'mistakes'; readonly mistakes: readonly string[] }
  | { readonly what: 'serve'; readonly units: readonly UnitConfig[]; readonly json: boolean };

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
  ];
  if (mistakes.length > 0) return { what: 'mistakes', mistakes };
  return { what: 'serve', units, json: split.process.has('json') };
}

function takenTwice(units: readonly UnitConfig[]): string[] {
  const name = ({ host, port }: Address) => `${host}:${port}`;
  const fixed = (address: Address | undefined) => (address && address.port !== 0 ? [name(address)] : []);
  const places = units.flatMap(({ modbusTcp, modbusCard, control, modbusRtu }) => [
    ...[modbusTcp, modbusCard, control].flatMap(fixed),
    ...(modbusRtu === undefined ? [] : [modbusRtu]),
  ]);
  const twice = new Set(places.filter((place, index) => places.indexOf(place) !== index));
  return [...twice].map((place) => `${place} is asked for twice`);
}
