import type { Model } from '../models/model.ts';
import type { Group } from '../physics/outlet-group.ts';
import { mapGroups } from '../physics/outlet-groups.ts';
import { startProcess } from './commands/start-process.ts';
import { outputCut } from './faults.ts';
import type { Parts } from './parts.ts';
import { groupDelays } from './settings.ts';

/** What a unit that switches its output as a whole is told over its older protocol. */
export type Instruction =
  /** Off after the delay; on again when the mains are back and the battery is charged enough. Taken on battery only. */
  | { readonly kind: 'shutdown' }
  /** The same on battery or not, and off for so long at least. */
  | { readonly kind: 'sleep'; readonly forMs: number }
  | { readonly kind: 'offAfterDelay' | 'off' | 'on' }
  /** Ends what waits for its delay. */
  | { readonly kind: 'abort' }
  /** Runs from the battery for a while, as if the mains had failed. */
  | { readonly kind: 'simulateFailure' }
  /** The charge that the battery must have before the output comes back. */
  | { readonly kind: 'returnCharge'; readonly percent: number };

/** Nothing says how long a unit acts so; about as long as a battery test. */
const simulatedFailureMs = 10_000;

/** The unit after it has done so, or 'refused'. */
export function instruct(_model: Model, parts: Parts, instruction: Instruction): Parts | 'refused' {
  const { groups, settings, transfer, wholeOutput } = parts;
  const { mog } = groups;
  const { offMs, onMs, stayOffMs } = groupDelays(settings, 'mog');
  const sequence = parts.sequence + 1;
  const begin = (group: Group): Parts => ({ ...parts, sequence, groups: { ...groups, mog: group } });
  const timed = { offMs, onMs, stayOffMs, coldBoot: false, sequence, because: 'protocolCommand' } as const;
  switch (instruction.kind) {
    case 'shutdown':
      if (transfer.kind !== 'onBattery' || mog.process !== null) return 'refused';
      return begin(startProcess(mog, { ...timed, command: 'shutdown' }));
    case 'sleep': {
      if (!mog.on || mog.process !== null) return 'refused';
      const asleep = startProcess(mog, {
        ...timed,
        command: 'shutdown',
        stayOffMs: Math.max(stayOffMs, instruction.forMs),
      });
      return begin({ ...asleep, process: asleep.process && { ...asleep.process, sleeps: true } });
    }
    case 'offAfterDelay':
      if (!mog.on || mog.process !== null) return 'refused';
      return begin(startProcess(mog, { ...timed, command: 'off' }));
    case 'off':
      return {
        ...parts,
        groups: mapGroups(groups, (group) => ({
          on: false,
          because: group.on ? 'protocolCommand' : group.because,
          process: null,
        })),
      };
    case 'on':
      if (mog.on || outputCut(parts.faults) !== undefined) return 'refused';
      return begin(startProcess(mog, { ...timed, command: 'on', onMs: 0, coldBoot: true }));
    case 'abort':
      return mog.process?.stage === 'turnOff' ? begin({ ...mog, process: null }) : 'refused';
    case 'simulateFailure':
      if (transfer.kind !== 'online' || parts.battery.charge === 0 || wholeOutput.simulatedFailureMs > 0)
        return 'refused';
      return { ...parts, wholeOutput: { ...wholeOutput, simulatedFailureMs } };
    case 'returnCharge':
      return { ...parts, wholeOutput: { ...wholeOutput, returnChargePercent: instruction.percent } };
    default:
      return instruction satisfies never;
  }
}
