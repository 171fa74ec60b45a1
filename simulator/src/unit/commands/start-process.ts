import type { Cause } from '../../physics/cause.ts';
import type { Group, Process, ProcessCommand } from '../../physics/outlet-group.ts';

export interface ProcessRequest {
  readonly command: ProcessCommand;
  /** Loaded into the timers, 0 where the command does not ask for the delay. */
  readonly offMs: number;
  readonly stayOffMs: number;
  readonly onMs: number;
  readonly coldBoot: boolean;
  readonly sequence: number;
  /** Of the command itself. */
  readonly because: Cause;
}

const sleepAboveMs = 300_000;

/** The group with all timers of a command loaded; nothing of it has happened yet. */
export function startProcess(group: Group, request: ProcessRequest): Group {
  const { because, ...timed } = request;
  const { command, stayOffMs } = timed;
  const process: Process = {
    ...timed,
    stage: command === 'on' ? 'turnOn' : 'turnOff',
    sleeps: command === 'reboot' && stayOffMs > sleepAboveMs,
    offBecause: because,
    onBecause: command === 'on' ? because : 'automaticRestart',
    waitsFor: [],
  };
  return { ...group, process };
}
