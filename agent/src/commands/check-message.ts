import {
  type AnyCommand,
  type BoundCommand,
  type CommandMessage,
  commands,
  refusals,
  type UnderWay,
} from '@ridethrough/protocol';
import { type Conclusion, expired, refused } from './conclusion.ts';
import { mayRunBeside } from './under-way.ts';
import type { UnitPort } from './unit-port.ts';

/** What the agent knows when a command comes in. */
export interface IntakeFacts {
  readonly boot: string;
  /** UTC ms by the cloud's signed time; undefined before it was learned. */
  readonly trustedNow: number | undefined;
  /** UTC ms by trusted time since when the journal stands; undefined when it cannot be read. */
  readonly journalMadeAt: number | undefined;
  readonly unit: UnitPort | undefined;
  /** The other commands under way on this unit. */
  readonly underWay: readonly UnderWay[];
}

export type Intake =
  | { readonly ok: true; readonly command: BoundCommand; readonly unit: UnitPort }
  | { readonly ok: false; readonly conclusion: Conclusion };

/** Everything that can be said of a command before the unit is asked, in the order of docs/agent.md. */
export function checkMessage(message: CommandMessage, facts: IntakeFacts): Intake {
  const known = commandOf(message);
  if (facts.unit === undefined) return no(refused('unknown-ups'));
  // What names a boot is bound to it; an immediate command must name one (DESIGN "Trust").
  const isForAnotherBoot = message.boot === undefined ? known?.kind === 'immediate' : message.boot !== facts.boot;
  if (isForAnotherBoot) return no(refused('wrong-boot'));
  if (facts.trustedNow === undefined) return no(refused('no-time'));
  if (facts.trustedNow > message.expires) return no(expired());
  if (facts.journalMadeAt === undefined) return no(refused('disk-failed'));
  // The journal that was there before may have taken this very command.
  if (message.issued < facts.journalMadeAt) return no(refused('before-journal'));
  return checkCommand(message, facts);
}

/** Of this the part that does not ask who signed it and when: all of it for a command given beside the unit. */
export function checkCommand(
  message: Pick<CommandMessage, 'name' | 'args'>,
  { unit, underWay }: Pick<IntakeFacts, 'unit' | 'underWay'>,
): Intake {
  const known = commandOf(message);
  if (unit === undefined) return no(refused('unknown-ups'));
  if (known === undefined) return no(refused('unknown-command'));
  const bound = known.bind(message.args);
  if (!bound.ok) {
    const says = bound.mistakes.map(({ path, says }) => (path === '' ? says : `${path}: ${says}`)).join('; ');
    return no(refused('bad-arguments', `${refusals['bad-arguments']}: ${says}`));
  }
  if (unit.state === 'stale') return no(refused('stale'));
  if (unit.state !== 'up') return no(refused('link-down'));
  if (known.load && unit.loadCommands !== 'allow') return no(refused('load-commands-denied'));
  if (!mayRunBeside(bound.command, underWay)) return no(refused('pending'));
  return { ok: true, command: bound.command, unit };
}

const no = (conclusion: Conclusion): Intake => ({ ok: false, conclusion });

const commandOf = ({ name }: Pick<CommandMessage, 'name'>): AnyCommand | undefined =>
  Object.hasOwn(commands, name) ? commands[name] : undefined;
