import alarmsAcknowledge from './alarms-acknowledge.ts';
import batteryTestAbort from './battery-test-abort.ts';
import batteryTestStart from './battery-test-start.ts';
import beeperMute from './beeper-mute.ts';
import beeperUnmute from './beeper-unmute.ts';
import bypassStart from './bypass-start.ts';
import bypassStop from './bypass-stop.ts';
import calibrationAbort from './calibration-abort.ts';
import calibrationStart from './calibration-start.ts';
import type { Command, UnderWay } from './command.ts';
import faultsClear from './faults-clear.ts';
import outletGroupCancel from './outlet-group-cancel.ts';
import outletGroupOff from './outlet-group-off.ts';
import outletGroupOn from './outlet-group-on.ts';
import outletGroupReboot from './outlet-group-reboot.ts';
import batteryDateSet from './settings/battery-date-set.ts';
import inputSensitivitySet from './settings/input-sensitivity-set.ts';
import inputTransferHighSet from './settings/input-transfer-high-set.ts';
import inputTransferLowSet from './settings/input-transfer-low-set.ts';
import outletGroupDelayRebootSet from './settings/outlet-group-delay-reboot-set.ts';
import outletGroupDelayShutdownSet from './settings/outlet-group-delay-shutdown-set.ts';
import outletGroupDelayStartSet from './settings/outlet-group-delay-start-set.ts';
import outletGroupLoadshedRuntimeSet from './settings/outlet-group-loadshed-runtime-set.ts';
import outletGroupLoadshedSet from './settings/outlet-group-loadshed-set.ts';
import outletGroupLoadshedTimeSet from './settings/outlet-group-loadshed-time-set.ts';
import outletGroupNameSet from './settings/outlet-group-name-set.ts';
import outletGroupRuntimeRestartSet from './settings/outlet-group-runtime-restart-set.ts';
import upsDelayShutdownSet from './settings/ups-delay-shutdown-set.ts';
import upsDelayStartSet from './settings/ups-delay-start-set.ts';
import upsIdSet from './settings/ups-id-set.ts';
import upsTestScheduleSet from './settings/ups-test-schedule-set.ts';
import upsCancel from './ups-cancel.ts';
import upsOff from './ups-off.ts';
import upsOn from './ups-on.ts';
import upsReboot from './ups-reboot.ts';
import upsShutdown from './ups-shutdown.ts';

type Bound = 'args' | 'beside' | 'check' | 'write' | 'prove' | 'withinMs';

/** A command whose arguments were read by its own schema and are bound to it. */
export type BoundCommand = Omit<Command, Bound> & {
  beside: (other: UnderWay) => 'apart' | 'ends' | undefined;
  check: (context: Parameters<Command['check']>[1]) => ReturnType<Command['check']>;
  write: (context: Parameters<Command['write']>[1]) => ReturnType<Command['write']>;
  prove: (
    before: Parameters<Command['prove']>[1],
    looks: Parameters<Command['prove']>[2],
  ) => ReturnType<Command['prove']>;
  withinMs: (context: Parameters<Command['withinMs']>[1]) => number;
};

export type ArgMistake = { readonly path: string; readonly says: string };
export type Binding =
  | { readonly ok: true; readonly command: BoundCommand; readonly args: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly mistakes: readonly ArgMistake[] };

/** A command without the type of its arguments: what the lists of commands hold. */
export type AnyCommand = Omit<Command, Bound> & {
  readonly argsSchema: Command['args'];
  bind: (args: unknown) => Binding;
};

function erase<A extends object>(command: Command<A>): AnyCommand {
  const { args: schema, beside, check, write, prove, withinMs, ...rest } = command;
  const bind = (given: unknown): Binding => {
    const read = schema.safeParse(given);
    if (!read.success) {
      return {
        ok: false,
        mistakes: read.error.issues.map(({ path, message }) => ({ path: path.join('.'), says: message })),
      };
    }
    const args = read.data;
    return {
      ok: true,
      args: Object.fromEntries(Object.entries(args)),
      command: {
        ...rest,
        beside: (other) => beside?.(args, other),
        check: (context) => check(args, context) ?? (command.offered(context) ? undefined : { code: 'unsupported' }),
        write: (context) => write(args, context),
        prove: (before, looks) => prove(args, before, looks),
        withinMs: (context) => withinMs(args, context),
      },
    };
  };
  return { ...rest, argsSchema: schema, bind };
}

const list: readonly AnyCommand[] = [
  erase(outletGroupReboot),
  erase(outletGroupOff),
  erase(outletGroupOn),
  erase(outletGroupCancel),
  erase(upsReboot),
  erase(upsShutdown),
  erase(upsOff),
  erase(upsOn),
  erase(upsCancel),
  erase(batteryTestStart),
  erase(batteryTestAbort),
  erase(calibrationStart),
  erase(calibrationAbort),
  erase(beeperMute),
  erase(beeperUnmute),
  erase(alarmsAcknowledge),
  erase(faultsClear),
  erase(bypassStart),
  erase(bypassStop),
  erase(inputSensitivitySet),
  erase(inputTransferHighSet),
  erase(inputTransferLowSet),
  erase(upsIdSet),
  erase(upsDelayShutdownSet),
  erase(upsDelayStartSet),
  erase(upsTestScheduleSet),
  erase(batteryDateSet),
  erase(outletGroupNameSet),
  erase(outletGroupDelayShutdownSet),
  erase(outletGroupDelayStartSet),
  erase(outletGroupDelayRebootSet),
  erase(outletGroupRuntimeRestartSet),
  erase(outletGroupLoadshedSet),
  erase(outletGroupLoadshedRuntimeSet),
  erase(outletGroupLoadshedTimeSet),
];

/** Every command by its name. */
export const commands: Readonly<Record<string, AnyCommand>> = Object.freeze(
  Object.fromEntries(list.map((command) => [command.name, Object.freeze(command)])),
);
