import { commands } from '@ridethrough/protocol';
import type { UpsDetail } from '../api-shapes.ts';
import { flagsOfCommand } from '../command-flags.ts';
import { exitCodes } from '../exit-codes.ts';
import { type Failure, refusedHere } from '../failure.ts';
import { plain } from '../show/plain.ts';
import type { Cli } from '../subcommand.ts';
import type { CommandAsked } from './command-args.ts';

type About = { readonly out: Pick<Cli['out'], 'note'> };

/** The command with the names of what it is for as the cloud knows them, each shown, or what is against it. */
export function nameTarget(cli: About, asked: CommandAsked, unit: UpsDetail): CommandAsked | Failure {
  const command = Object.hasOwn(commands, asked.name) ? commands[asked.name] : undefined;
  const takes = Object.values(command === undefined ? {} : flagsOfCommand(command)).map(({ arg }) => arg);
  const named = takes.includes('upsName') ? withUpsName(cli, asked, unit) : asked;
  return typeof named.args.group === 'number' ? withGroup(cli, named, unit, takes.includes('groupName')) : named;
}

function withUpsName({ out }: About, asked: CommandAsked, { serial, identity }: UpsDetail): CommandAsked {
  const name = identity?.name || serial;
  out.note(`${plain(serial)} is named "${plain(name)}"`);
  return { ...asked, args: { upsName: name, ...asked.args } };
}

function withGroup(
  { out }: About,
  asked: CommandAsked,
  { serial, identity }: UpsDetail,
  takesName: boolean,
): CommandAsked | Failure {
  const { group, groupName } = asked.args;
  if (identity === null) {
    if (groupName !== undefined || !takesName) return asked;
    const says = `${serial} has not told its outlet groups yet; --group-name sends the name as you see it on the unit`;
    return refusedHere(exitCodes.failure, 'no-groups-yet', says);
  }
  const groups = identity.outletGroups.filter((one) => one.group > 0 || takesMain(asked));
  const found = groups.find((one) => one.group === group);
  if (found === undefined) {
    const has = groups.map((one) => `${one.group} (${one.name})`).join(', ');
    const says = `--group ${group}: ${serial} has no such outlet group; it has ${has === '' ? 'none that can be switched' : has}`;
    return refusedHere(exitCodes.usage, 'usage', says);
  }
  out.note(`outlet group ${group} of ${plain(serial)} is named "${plain(found.name)}"`);
  return takesName ? { ...asked, args: { groupName: found.name, ...asked.args } } : asked;
}

/** Settings can be for the main group too; the rest of the arguments was checked before. */
function takesMain({ name, args }: CommandAsked): boolean {
  const bound = Object.hasOwn(commands, name) ? commands[name]?.bind({ ...args, group: 0 }) : undefined;
  return bound?.ok === true || bound?.mistakes.every(({ path }) => path !== 'group') === true;
}
