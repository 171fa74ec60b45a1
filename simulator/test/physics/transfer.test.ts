import { expect, test } from 'vitest';
import type { Cause } from '../../src/physics/cause.ts';
import { type Input, qualificationMs, type Verdict } from '../../src/physics/input.ts';
import { startTransfer, stepTransfer, type Transfer, type TransferInput } from '../../src/physics/transfer.ts';

const input = (verdict: Verdict, goodForMs = verdict === 'good' ? qualificationMs : 0): Input => ({
  verdict,
  goodForMs,
});
const now = (change: Partial<TransferInput> = {}): TransferInput => ({
  input: input('good'),
  main: { on: true, because: 'startUp' },
  testing: false,
  blackoutCause: 'distortedInput',
  ...change,
});
const onBattery = (badInput: boolean): Transfer => ({ kind: 'onBattery', cause: 'distortedInput', badInput });
const off: Transfer = { kind: 'off', cause: 'protocolCommand' };
const darkMain = (because: Cause) => ({ main: { on: false, because } });

test.each<[string, Transfer, TransferInput, Transfer]>([
  ['good mains change nothing', startTransfer, now(), startTransfer],
  [
    'a blackout',
    startTransfer,
    now({ input: input('blackout') }),
    { kind: 'onBattery', cause: 'distortedInput', badInput: true },
  ],
  [
    'a blackout on a unit that calls it otherwise',
    startTransfer,
    now({ input: input('blackout'), blackoutCause: 'rapidInputChange' }),
    { kind: 'onBattery', cause: 'rapidInputChange', badInput: true },
  ],
  [
    'low mains',
    startTransfer,
    now({ input: input('low') }),
    { kind: 'onBattery', cause: 'lowInputVoltage', badInput: true },
  ],
  [
    'high mains',
    startTransfer,
    now({ input: input('high') }),
    { kind: 'onBattery', cause: 'highInputVoltage', badInput: true },
  ],
  [
    'slow mains',
    startTransfer,
    now({ input: input('frequencyLow') }),
    { kind: 'onBattery', cause: 'lowInputFrequency', badInput: true },
  ],
  [
    'fast mains',
    startTransfer,
    now({ input: input('frequencyHigh') }),
    { kind: 'onBattery', cause: 'highInputFrequency', badInput: true },
  ],
  ['a test', startTransfer, now({ testing: true }), { kind: 'onBattery', cause: 'automaticTest', badInput: false }],
  ['the test goes on', onBattery(false), now({ testing: true }), onBattery(false)],
  ['the test is over', onBattery(false), now(), { kind: 'online', cause: 'testEnded', greenInMs: 300_000 }],
  [
    'mains fail during the test',
    onBattery(false),
    now({ testing: true, input: input('low') }),
    { kind: 'onBattery', cause: 'lowInputVoltage', badInput: true },
  ],
  ['mains still bad', onBattery(true), now({ input: input('blackout') }), onBattery(true)],
  ['mains back, not yet for long enough', onBattery(true), now({ input: input('good', 100) }), onBattery(true)],
  ['mains back', onBattery(true), now(), { kind: 'online', cause: 'acceptableInput', greenInMs: 300_000 }],
  ['the output is switched off', startTransfer, now(darkMain('protocolCommand')), off],
  [
    'the battery is empty',
    onBattery(true),
    now({ input: input('blackout'), ...darkMain('lowBatteryVoltage') }),
    { kind: 'off', cause: 'lowBatteryVoltage' },
  ],
  ['still off', off, now(darkMain('protocolCommand')), off],
  [
    'on again from the mains',
    off,
    now({ main: { on: true, because: 'automaticRestart' } }),
    { kind: 'online', cause: 'automaticRestart', greenInMs: 300_000 },
  ],
  [
    'on again from the battery',
    off,
    now({ main: { on: true, because: 'protocolCommand' }, input: input('blackout') }),
    { kind: 'onBattery', cause: 'protocolCommand', badInput: true },
  ],
])('%s', (_name, before, given, after) => {
  expect(stepTransfer(before, given, 100)).toEqual(after);
});

test('high efficiency comes back five minutes after the mains', () => {
  let transfer = stepTransfer(onBattery(true), now(), 100);
  for (let s = 0; s < 299; s++) transfer = stepTransfer(transfer, now(), 1000);
  expect(transfer).toMatchObject({ greenInMs: 1000 });
  expect(stepTransfer(transfer, now(), 1000)).toMatchObject({ greenInMs: 0 });
});
