import type { Group, Process, ProcessCommand } from '../../physics/outlet-group.ts';

export interface ProcessRequest {
  readonly command: ProcessCommand;
  /** Loaded into the timers, 0 where the command does not ask for the delay. */
  readonly offMs: number;
  readonly stayOffMs: number;
  readonly onMs: number;
  readonly coldBoot: boolean;
  readonly sequence: number;
}

const sleepAboveMs = 300_000;

/** The group with all timers of a command loaded; nothing of it has happened yet. */
export function startProcess(group: Group, request: ProcessRequest): Group {
  const { command, stayOffMs } = request;
  const process: Process = {
    ...request,
    stage: command === 'on' ? 'turnOn' : 'turnOff',
    sleeps: command === 'reboot' && stayOffMs > sleepAboveMs,
    offBecause: 'protocolCommand',
    onBecause: command === 'on' ? 'protocolCommand' : 'automaticRestart',
    waitsFor: [],
  };
  return { ...group, process };
}
