import type { AnySubcommand } from './subcommand.ts';
import audit from './subcommands/audit.ts';
import claim from './subcommands/claim.ts';
import commands from './subcommands/commands.ts';
import toDo from './subcommands/do.ts';
import events from './subcommands/events.ts';
import list from './subcommands/list.ts';
import show from './subcommands/show.ts';
import status from './subcommands/status.ts';
import telemetry from './subcommands/telemetry.ts';
import watch from './subcommands/watch.ts';

/** Every subcommand, in the order of the help. */
export const subcommands: readonly AnySubcommand[] = [
  list,
  show,
  watch,
  events,
  telemetry,
  commands,
  toDo,
  status,
  claim,
  audit,
];
