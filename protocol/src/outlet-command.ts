import { encode } from './encode.ts';
import { outletGroupBit, outletGroupNumbers } from './outlet-groups.ts';
import { ProtocolError } from './protocol-error.ts';
import { registers } from './registers.ts';
import type { GroupNumber } from './row.ts';
import { outletCommands, outletModifiers, outletSources } from './tables/outlet-commands.ts';
import { checkWords, joinWords } from './words.ts';

export type OutletAction = keyof typeof outletCommands;
export type OutletModifier = (typeof outletModifiers)[number];
export type OutletSource = (typeof outletSources)[number];

export type OutletCommand = {
  readonly command: OutletAction;
  readonly modifiers: readonly OutletModifier[];
  /** 0 is the main group, N is switched group N - 1. */
  readonly groups: readonly GroupNumber[];
  /** Who says it; some drivers leave it out, and a unit may then refuse. */
  readonly source?: OutletSource;
};

/** Why a word is no command that a unit with those groups would take. */
export type OutletFault =
  | { readonly code: 'noCommand' | 'noGroup' }
  | { readonly code: 'severalCommands'; readonly commands: readonly OutletAction[] }
  | { readonly code: 'severalSources'; readonly sources: readonly OutletSource[] }
  | { readonly code: 'modifierNotAllowed'; readonly command: OutletAction; readonly modifier: OutletModifier }
  | { readonly code: 'groupNotPresent'; readonly group: GroupNumber }
  | { readonly code: 'reservedBit'; readonly bit: number };

export type ParsedOutletCommand =
  | { readonly ok: true; readonly command: OutletCommand }
  | { readonly ok: false; readonly faults: readonly OutletFault[] };

const actions = Object.keys(outletCommands) as OutletAction[];
const row = registers.outletCommand;

/** What is wrong with a command by itself and, when `present` is given (register 590), for a unit with those groups. */
export function outletFaults(command: OutletCommand, present?: readonly GroupNumber[]): OutletFault[] {
  const allowed: readonly OutletModifier[] = outletCommands[command.command].modifiers;
  return [
    ...command.modifiers
      .filter((modifier) => !allowed.includes(modifier))
      .map((modifier) => ({ code: 'modifierNotAllowed', command: command.command, modifier }) as const),
    ...(command.groups.length === 0 ? [{ code: 'noGroup' } as const] : []),
    ...command.groups
      .filter((group) => present && !present.includes(group))
      .map((group) => ({ code: 'groupNotPresent', group }) as const),
  ];
}

/** The two words for register 1538. Throws ProtocolError `outletCommand` naming every fault, before anything is composed. */
export function composeOutletCommand(command: OutletCommand, present?: readonly GroupNumber[]): [number, number] {
  const faults = outletFaults(command, present);
  if (faults.length > 0) throw new ProtocolError('outletCommand', faults.map(sayOutletFault).join('; '));
  const source = command.source ? [command.source] : [];
  const [high = 0, low = 0] = encode(row, [
    command.command,
    ...command.modifiers,
    ...command.groups.map(outletGroupBit),
    ...source,
  ]);
  return [high, low];
}

/** What two words written to register 1538 ask for, or everything that is wrong with them. Throws on what are no two words. */
export function parseOutletCommand(words: readonly number[], present?: readonly GroupNumber[]): ParsedOutletCommand {
  checkWords(words, row.words, row.register);
  const raw = joinWords(words);
  const set = Array.from({ length: 32 }, (_, bit) => bit).filter((bit) => Math.floor(raw / 2 ** bit) % 2 === 1);
  const bits: Readonly<Record<number, string>> = row.bits;
  const names = new Set(set.map((bit) => bits[bit]).filter((name) => name !== undefined));
  const commands = actions.filter((name) => names.has(name));
  const sources = outletSources.filter((name) => names.has(name));
  const [command] = commands;
  const [source] = sources;
  const faults: OutletFault[] = set
    .filter((bit) => bits[bit] === undefined)
    .map((bit) => ({ code: 'reservedBit', bit }));
  if (commands.length > 1) faults.push({ code: 'severalCommands', commands });
  if (sources.length > 1) faults.push({ code: 'severalSources', sources });
  if (command === undefined) return { ok: false, faults: [...faults, { code: 'noCommand' }] };
  const parsed: OutletCommand = {
    command,
    modifiers: outletModifiers.filter((name) => names.has(name)),
    groups: outletGroupNumbers(names),
    ...(source && { source }),
  };
  const all = [...faults, ...outletFaults(parsed, present)];
  return all.length === 0 ? { ok: true, command: parsed } : { ok: false, faults: all };
}

/** A fault as a person reads it. */
export function sayOutletFault(fault: OutletFault): string {
  switch (fault.code) {
    case 'noCommand':
      return `no command; one of ${actions.join(', ')} is needed`;
    case 'noGroup':
      return 'no outlet group';
    case 'severalCommands':
      return `several commands at once: ${fault.commands.join(', ')}`;
    case 'severalSources':
      return `several sources at once: ${fault.sources.join(', ')}`;
    case 'modifierNotAllowed':
      return `${fault.command} does not take ${fault.modifier}`;
    case 'groupNotPresent':
      return `this unit has no outlet group ${fault.group}`;
    case 'reservedBit':
      return `bit ${fault.bit} is reserved`;
    default:
      return fault satisfies never;
  }
}
