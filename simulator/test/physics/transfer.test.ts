import { expect, test } from 'vitest';
import type { Cause } from '../../src/physics/cause.ts';
import { type Input, qualificationMs, startInput, type Verdict } from '../../src/physics/input.ts';
import {
  startTransfer,
  stepGreen,
  stepTransfer,
  type Transfer,
  type TransferInput,
} from '../../src/physics/transfer.ts';

const input = (verdict: Verdict, goodForMs = verdict === 'good' ? qualificationMs : 0): Input => ({
  ...startInput(120),
  verdict,
  goodForMs,
  struck: verdict,
});
/** Bad within the step, and good again at its end. */
const struck = (by: Verdict): Input => ({ ...input('good', 0), struck: by });
const now = (change: Partial<TransferInput> = {}): TransferInput => ({
  input: input('good'),
  bypass: null,
  inverter: 'ready',
  main: { on: true, because: 'startUp' },
  testing: false,
  blackoutCause: 'distortedInput',
  ...change,
});
const onBattery = (badInput: boolean): Transfer => ({ kind: 'onBattery', cause: 'distortedInput', badInput });
const inBypass = (why: 'command' | 'overload' | 'fault', cause: Cause = 'powerSystemError'): Transfer => ({
  kind: 'bypass',
  cause,
  why,
});
const green: Transfer = { kind: 'online', cause: 'acceptableInput', greenInMs: 300_000 };
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
  [
    'distorted mains',
    startTransfer,
    now({ input: input('distorted') }),
    { kind: 'onBattery', cause: 'distortedInput', badInput: true },
  ],
  [
    'mains that change rapidly',
    startTransfer,
    now({ input: input('rapid') }),
    { kind: 'onBattery', cause: 'rapidInputChange', badInput: true },
  ],
  [
    'a sag that is over already',
    startTransfer,
    now({ input: struck('low') }),
    { kind: 'onBattery', cause: 'lowInputVoltage', badInput: true },
  ],
  [
    'an overload with a way around the inverter',
    startTransfer,
    now({ inverter: 'overload', bypass: input('good') }),
    inBypass('overload'),
  ],
  ['an overload with none', startTransfer, now({ inverter: 'overload' }), startTransfer],
  ['an overload with an unfit one', startTransfer, now({ inverter: 'overload', bypass: input('high') }), startTransfer],
  ['a fault on battery', onBattery(true), now({ inverter: 'fault', bypass: input('good') }), inBypass('fault')],
  ['on again with a fault', off, now({ inverter: 'fault', bypass: input('good') }), inBypass('fault')],
  [
    'the overload goes on',
    inBypass('overload'),
    now({ inverter: 'overload', bypass: input('good') }),
    inBypass('overload'),
  ],
  ['the overload is over', inBypass('overload'), now({ bypass: input('good') }), { ...green, cause: 'errorCleared' }],
  ['the fault is over', inBypass('fault'), now({ bypass: input('good') }), { ...green, cause: 'errorCleared' }],
  [
    'a commanded bypass stays',
    inBypass('command', 'protocolCommand'),
    now({ bypass: input('good') }),
    inBypass('command', 'protocolCommand'),
  ],
  [
    'mains lost in bypass',
    inBypass('command'),
    now({ bypass: input('blackout'), input: input('blackout') }),
    { kind: 'onBattery', cause: 'distortedInput', badInput: true },
  ],
  [
    'mains in bypass that only the converter takes',
    inBypass('command'),
    now({ bypass: input('high') }),
    { ...green, cause: 'highInputVoltage' },
  ],
  ['the relay of the bypass breaks', inBypass('command'), now(), { ...green, cause: 'powerSystemError' }],
  ['off from bypass', inBypass('command'), now({ bypass: input('good'), ...darkMain('protocolCommand') }), off],
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
  expect(stepTransfer(before, given)).toEqual(after);
});

test('high efficiency comes back five minutes after the mains, and all over again after each disturbance', () => {
  let transfer = stepTransfer(onBattery(true), now());
  for (let s = 0; s < 299; s++) transfer = stepGreen(transfer, true, 1000);
  expect(transfer).toMatchObject({ greenInMs: 1000 });
  expect(stepGreen(transfer, true, 1000)).toMatchObject({ greenInMs: 0 });
  expect(stepGreen(transfer, false, 1000)).toMatchObject({ greenInMs: 300_000 });
  expect(stepGreen(startTransfer, false, 0)).toMatchObject({ greenInMs: 300_000 });
  for (const other of [off, onBattery(true), inBypass('command')]) expect(stepGreen(other, true, 1000)).toBe(other);
});
