import { composeOutletCommand, encode, registers, type Write } from '@ridethrough/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LinkError } from '../../src/links/link.ts';
import type { Fault } from './fault.ts';
import { openRig } from './rig.ts';

const command = (
  register: 'simpleSignalingCommand' | 'batteryTestCommand' | 'calibrationCommand' | 'upsCommand',
  flag: string,
): Write => ({ register, words: encode(registers[register], [flag] as never) });

const off = command('simpleSignalingCommand', 'remoteOff');
const on = command('simpleSignalingCommand', 'remoteOn');
const shutdown = command('simpleSignalingCommand', 'requestShutdown');
const startTest = command('batteryTestCommand', 'start');
const abortTest = command('batteryTestCommand', 'abort');
const cancel: Write = {
  register: 'outletCommand',
  words: composeOutletCommand({ command: 'cancel', modifiers: [], groups: [0], source: 'serial' }),
};
const set = (register: keyof typeof registers, value: string | number): Write => ({
  register,
  words: encode(registers[register], value as never),
});

/** Only questions, `Y`, and these. */
const asksAnd = (allowed: string) => new RegExp(`^[QGYnsulpEcxYf~'8jX9${allowed}]*$`);
const sent = ({ written }: { written: readonly { character: string }[] }): string =>
  written.map(({ character }) => character).join('');

describe('what is done, and what is sent for it', () => {
  test('off: Z twice, more than 1.5 s apart', async () => {
    const { unit, write } = await openRig();
    await write(off);
    expect(unit.did).toEqual(['Z']);
    const zs = unit.written.filter(({ character }) => character === 'Z').map(({ at }) => at);
    expect(zs).toHaveLength(2);
    expect((zs[1] ?? 0) - (zs[0] ?? 0)).toBeGreaterThan(1500);
  });
  test('on: ^N twice', async () => {
    const { unit, write } = await openRig();
    await write(on);
    expect(unit.did).toEqual(['\x0e']);
  });
  test('shutdown on battery: S; on mains: @001', async () => {
    const { unit, write, clock, reader } = await openRig();
    await write(shutdown);
    expect(unit.did).toEqual(['@001']);
    unit.power('battery');
    await clock.runUntil(reader.look(['status']));
    await write(shutdown);
    expect(unit.did).toEqual(['@001', 'S']);
    expect(sent(unit)).toMatch(asksAnd('@01S'));
  });
  test('cancel: DEL', async () => {
    const { unit, write } = await openRig();
    await write(cancel);
    expect(unit.did).toEqual(['\x7f']);
  });
  test('a battery test: W where none runs; its end: W where one does', async () => {
    const { unit, write } = await openRig();
    await expect(write(abortTest)).rejects.toMatchObject({ code: 'exception', wrote: 'no' });
    await write(startTest);
    unit.power('battery', 'S');
    await expect(write(startTest)).rejects.toMatchObject({ code: 'exception', wrote: 'no' });
    await write(abortTest);
    expect(unit.did).toEqual(['W', 'W']);
  });
  test('a calibration: D, by the bit that tells of one', async () => {
    const { unit, write } = await openRig();
    await write(command('calibrationCommand', 'start'));
    unit.set('Q', '11');
    await expect(write(command('calibrationCommand', 'start'))).rejects.toMatchObject({ wrote: 'no' });
    await write(command('calibrationCommand', 'abort'));
    expect(unit.did).toEqual(['D', 'D']);
  });
  test('a setting: stepped until it reads so, with wrap, over a value that stands twice', async () => {
    const { unit, write } = await openRig();
    await write(set('sensitivity', 'low'));
    expect(unit.did).toEqual(['s-', 's-']);
    await write(set('sensitivity', 'normal'));
    expect(unit.answers.get('s')).toBe('H');
    expect(unit.did).toHaveLength(4);
    await write(set('sensitivity', 'normal'));
    expect(unit.did).toHaveLength(4);
    await write(set('transferHigh', 136));
    await write(set('testInterval', 'never'));
    await write(set('mogOffDelay', 270));
    expect(['u', 'E', 'p'].map((ask) => unit.answers.get(ask))).toEqual(['136', 'OFF', '270']);
  });
  test('texts: eight characters; one that would be a command by itself comes behind a space', async () => {
    const { unit, write } = await openRig();
    await write(set('upsName', 'rack 7'));
    await write(set('upsName', 'Server'));
    await write(set('batteryDate', '2026-01-31'));
    expect(unit.did).toEqual(['c=rack 7  ', 'c= Server ', 'x=01/31/26']);
  });
});

describe('what is not done, before anything is sent for it', () => {
  test.each<[Write, string]>([
    [set('transferHigh', 140), 'the unit does not offer 140; it takes 127, 130, 133, 136'],
    [set('transferHigh', 253), 'it takes 127, 130, 133, 136'],
    [set('mogOffDelay', 100), 'it takes 90, 180, 270, 360'],
    [
      set('testInterval', 'atStartAndEvery7Days'),
      'it takes atStartAnd14DaysAfterLast, atStartAnd7DaysAfterLast, atStart, never',
    ],
    [set('upsName', 'longer than 8'), 'at most 8 characters'],
    [set('upsName', 'Switches'), 'cannot begin with S'],
  ])('%j: %s', async (write, says) => {
    const made = await openRig();
    await expect(made.write(write)).rejects.toMatchObject({
      code: 'exception',
      wrote: 'no',
      message: expect.stringContaining(says),
    });
    expect(sent(made.unit)).toMatch(asksAnd(''));
    expect(made.unit.did).toEqual([]);
  });
  test.each([
    command('upsCommand', 'clearFaults'),
    command('upsCommand', 'factorySettings'),
    set('sog0OffDelay', 10),
    set('mogStayOff', 10),
    {
      register: 'outletCommand',
      words: composeOutletCommand({ command: 'off', modifiers: [], groups: [0], source: 'serial' }),
    } as const,
    {
      register: 'outletCommand',
      words: composeOutletCommand({ command: 'cancel', modifiers: [], groups: [1], source: 'serial' }),
    } as const,
  ])('what such units have nothing for: %j', async (write) => {
    const made = await openRig();
    await expect(made.write(write)).rejects.toMatchObject({ code: 'bad-request', wrote: 'no' });
    expect(made.unit.written).toEqual([]);
  });
});

describe('refusals', () => {
  test.each<[string, Write, string]>([
    ['W', startTest, 'NO'],
    ['W', startTest, 'NA'],
    ['@', shutdown, 'NO'],
    ['\x0e', on, 'NA'],
    ['Z', off, 'NA'],
    ['\x7f', cancel, 'NO'],
    ['-', set('sensitivity', 'low'), 'NO'],
  ])('%j: %j answered %s', async (ask, write, says) => {
    const made = await openRig();
    made.unit.says.set(ask, says);
    await expect(made.write(write)).rejects.toMatchObject({ code: 'exception', wrote: 'no' });
    expect(made.unit.did).toEqual([]);
  });
  test('a unit that does not know the first of two answers it, and gets no second', async () => {
    const { unit, write } = await openRig();
    unit.faults = [{ kind: 'none' }, { kind: 'na' }];
    await expect(write(off)).rejects.toMatchObject({ code: 'exception', wrote: 'no' });
    expect(sent(unit).match(/Z/g)).toHaveLength(1);
  });
});

describe('failures on the way', () => {
  test('the answer to an action is lost: it is told as such, and not sent again', async () => {
    const { unit, write } = await openRig();
    unit.faults = [{ kind: 'none' }, { kind: 'none' }, { kind: 'mute' }];
    unit.says.delete('W');
    const failing = write(startTest);
    await expect(failing).rejects.toMatchObject({ code: 'timeout', wrote: 'maybe' });
    expect(unit.did).toEqual(['W']);
    expect(sent(unit).match(/W/g)).toHaveLength(1);
  });
  test('the port is lost before the last character: nothing was written', async () => {
    const { unit, clock, reader } = await openRig();
    const writing = reader.write(shutdown);
    writing.catch(() => {});
    while (!sent(unit).includes('@00')) await clock.advance(10);
    unit.vanish();
    await expect(clock.runUntil(writing)).rejects.toMatchObject({ wrote: 'no' });
    expect(unit.did).toEqual([]);
  });
  test('a lost digit: nothing happens, and for 7 s nothing is sent that could complete it', async () => {
    const { unit, clock, reader, write } = await openRig();
    unit.faults = [{ kind: 'none' }, { kind: 'none' }, { kind: 'lost' }];
    await expect(write(shutdown)).rejects.toMatchObject({ code: 'timeout', wrote: 'maybe' });
    const last = unit.written.at(-1)?.at ?? 0;
    await clock.runUntil(reader.look(['status']));
    const next = unit.written.find(({ at }) => at > last);
    expect(next?.character).toBe('Y');
    expect((next?.at ?? 0) - last).toBeGreaterThanOrEqual(7000);
    expect(unit.did).toEqual([]);
  });
  test('a lost step is settled by reading, and the setting comes to its value', async () => {
    const { unit, write } = await openRig();
    // Q, s, then the step.
    unit.faults = [{ kind: 'none' }, { kind: 'none' }, { kind: 'mute' }];
    await write(set('sensitivity', 'reduced'));
    expect(unit.did).toEqual(['s-']);
    unit.faults = [{ kind: 'none' }, { kind: 'none' }, { kind: 'doubled' }];
    await write(set('sensitivity', 'normal'));
    expect(unit.answers.get('s')).toBe('H');
  });
  test('the character that begins a text is lost: the unit takes none of it for a command', async () => {
    for (const name of ['Server', 'WAN', 'Kitchen', 'DC 1', 'zeus', '@001', 'UPS', 'Router', 'Zoo']) {
      const { unit, write } = await openRig();
      unit.faults = [{ kind: 'none' }, { kind: 'none' }, { kind: 'lost' }];
      await expect(write(set('upsName', name))).rejects.toMatchObject({ code: 'exception', wrote: 'no' });
      expect(unit.did).toEqual([]);
      expect(unit.mode).toBe('smart');
    }
  });
});

const writes: readonly Write[] = [
  off,
  on,
  shutdown,
  startTest,
  cancel,
  set('sensitivity', 'low'),
  set('transferLow', 97),
  set('upsName', 'rack 7'),
  set('batteryDate', '2026-01-31'),
];
const fault: fc.Arbitrary<Fault> = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Fault>({ kind: 'none' }) },
  fc.constantFrom<Fault>(
    { kind: 'lost' },
    { kind: 'doubled' },
    { kind: 'mute' },
    { kind: 'na' },
    { kind: 'falls-back' },
  ),
  fc.record({ kind: fc.constant('late' as const), ms: fc.integer({ min: 0, max: 2400 }) }),
  fc.record({ kind: fc.constantFrom('loses' as const, 'doubles' as const), at: fc.nat(20) }),
  fc.record({ kind: fc.constant('puts-in' as const), at: fc.nat(20), what: fc.constantFrom('!', '$', '+', '|') }),
);

test('whatever the line does to it: an action happens at most once, nothing else happens, and "no" means that nothing did', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...writes), fc.array(fault, { maxLength: 25 }), async (wanted, faults) => {
      const { unit, write, clock, driver, reader } = await openRig();
      unit.faults = [...faults];
      const before = JSON.stringify([...unit.answers]);
      const outcome = await write(wanted).then(
        () => 'done',
        (error: unknown) => {
          if (!LinkError.is(error)) throw error;
          return error.wrote ?? 'maybe';
        },
      );
      const isSetting = registers[wanted.register].pace !== 'never';
      const kinds = new Set(unit.did.map((did) => did.charAt(0)));
      expect(kinds.size, unit.did.join()).toBeLessThanOrEqual(1);
      // One that the line itself doubles the unit does twice.
      const isDoubled = faults.some(({ kind }) => kind === 'doubled');
      if (!isSetting && !isDoubled) expect(unit.did.length).toBeLessThanOrEqual(1);
      if (outcome === 'no' && !isDoubled) {
        if (isSetting) expect(JSON.stringify([...unit.answers])).toBe(before);
        else expect(unit.did).toEqual([]);
      }
      const doneThen = [...unit.did];
      // Whatever comes after asks, and completes nothing that was begun.
      unit.faults = [];
      await clock.advance(9000);
      if (!driver.isOpen) await clock.runUntil(driver.open());
      await clock.runUntil(reader.look(['status', 'setting']).catch(() => reader.look(['status', 'setting'])));
      expect(unit.did).toEqual(doneThen);
    }),
    { numRuns: 120 },
  );
}, 60_000);
