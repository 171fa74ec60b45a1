import type { RegisterName } from '@ridethrough/protocol';
import { batteryTestCommand } from './battery-test.ts';
import { calibrationCommand } from './calibration.ts';
import type { Command } from './command.ts';
import { outletCommand } from './outlet-command.ts';
import { simpleSignalingCommand } from './simple-signaling.ts';
import { upsCommand } from './ups-command.ts';
import { userInterfaceCommand } from './user-interface.ts';

/** What each command register does. */
export const commands: { readonly [N in RegisterName]?: Command } = {
  upsCommand,
  outletCommand,
  simpleSignalingCommand,
  batteryTestCommand,
  calibrationCommand,
  userInterfaceCommand,
};
