import {
  type Binding,
  commands,
  isProtocolError,
  type OutletSource,
  registers,
  type Values,
} from '@ridethrough/protocol';
import { describe, expect, test } from 'vitest';
import { bound, context, goodArgs, online, set, smtl, srt } from './unit-values.ts';

const names = Object.keys(commands);
const units: readonly Values[] = [online, srt, smtl, { ...online, upsStatus: set('off', 'inputBad') }, {}];
const doors: readonly OutletSource[] = ['serial', 'network1', 'smartslot1'];

/** The arguments of a command by name, each with what it says of itself. */
const argsOf = (schema: object | undefined): [string, { description?: string }][] =>
  schema !== undefined && 'shape' in schema && typeof schema.shape === 'object'
    ? Object.entries(schema.shape ?? {})
    : [];

/** Good arguments, with every choice of the switches. */
function variants(name: string): object[] {
  let all: object[] = [goodArgs[name] ?? {}];
  for (const [arg] of argsOf(commands[name]?.argsSchema))
    if (commands[name]?.bind({ ...goodArgs[name], [arg]: true }).ok)
      all = all.flatMap((one) => [one, { ...one, [arg]: true }]);
  return all;
}

/** What would be written, also where the check would refuse it; undefined where nothing can be composed. */
function wordsOf(name: string, args: object, values: Values, source: OutletSource) {
  try {
    return bound(name, args).write(context(values, { source }));
  } catch (error) {
    if (isProtocolError(error)) return undefined;
    throw error;
  }
}

test('good arguments are known for every command, and the command takes them', () => {
  expect(Object.keys(goodArgs).sort()).toEqual([...names].sort());
  for (const [name, args] of Object.entries(goodArgs))
    expect([name, commands[name]?.bind(args).ok]).toEqual([name, true]);
});

test('never offered: the output frequency, factory settings, the reset of names and logs', () => {
  const written = new Set<string>();
  for (const name of names)
    for (const args of variants(name))
      for (const values of units)
        for (const source of doors) {
          const write = wordsOf(name, args, values, source);
          if (write === undefined) continue;
          const { register, words } = write;
          written.add(register);
          expect(registers[register].access).toBe('rw');
          expect(words).toHaveLength(registers[register].words);
          expect(register).not.toBe('outputFrequencySetting');
          // Factory settings, names, logs: bits 3, 13 and 14.
          if (register === 'upsCommand') expect((words[1] ?? 0) & 0x6008).toBe(0);
        }
  expect(written).toContain('simpleSignalingCommand');
  expect(written).toContain('outletCommand');
  expect(written.size).toBeGreaterThan(10);
});

test('a flag of the command line means the same in every command that has it', () => {
  const seen = new Map<string, string>();
  for (const { argsSchema } of Object.values(commands)) {
    for (const [arg, { description = '' }] of argsOf(argsSchema)) {
      expect(description).not.toBe('');
      expect([arg, description]).toEqual([arg, seen.get(arg) ?? description]);
      seen.set(arg, description);
    }
  }
});

test('every load command is refused where the file of the agent denies them, and says so before all else that is not known', () => {
  for (const [name, { load }] of Object.entries(commands)) {
    if (!load) continue;
    const denied = units.map((values) => bound(name, goodArgs[name]).check(context(values, { loadCommands: 'deny' })));
    expect(denied).not.toContain(undefined);
  }
});

test('nothing is written to a unit that shows nothing', () => {
  for (const name of names)
    expect([name, bound(name, goodArgs[name]).check(context({}))]).not.toEqual([name, undefined]);
});

describe('offered', () => {
  const offered = (values: Values, source: OutletSource) =>
    names.filter((name) => commands[name]?.offered({ values, source }));

  test('an SMT: no bypass, no load shedding', () => {
    const has = offered(online, 'serial');
    expect(has).toEqual(names.filter((name) => !/^bypass|loadshed|^ups.delay/.test(name)));
    expect(offered(online, 'network1')).toEqual(has);
  });
  test('a unit with the registers of load shedding: these too', () =>
    expect(offered(smtl, 'network1')).toEqual(names.filter((name) => !/^bypass|^ups.delay/.test(name))));
  test('an SRT over serial: no command to outlet groups, none to cancel the whole unit', () => {
    const has = offered(srt, 'serial');
    expect(has.filter((name) => name.startsWith('outlet-group.'))).toEqual([]);
    expect(has).not.toContain('ups.cancel');
    for (const name of ['ups.off', 'ups.on', 'ups.shutdown', 'ups.reboot', 'bypass.start', 'bypass.stop'])
      expect(has).toContain(name);
  });
  test('over the network its groups too', () => expect(offered(srt, 'network1')).toContain('outlet-group.off'));
  test('a unit without outlet groups that gives their registers all the same: none of their settings', () =>
    expect(offered({ ...online, outletGroups: set() }, 'serial').filter((name) => name.startsWith('outlet'))).toEqual(
      [],
    ));
  test('a unit that was not read yet: nothing', () => expect(offered({}, 'network1')).toEqual([]));
  test('what is not offered is refused, whatever else holds', () => {
    const args = { ...goodArgs['outlet-group.off'], force: true };
    expect(bound('outlet-group.off', args).check(context(srt))).toMatchObject({
      code: 'unsupported',
      says: expect.stringContaining('serial port'),
    });
    expect(bound('bypass.start', goodArgs['bypass.start']).check(context(online))?.code).toBe('unsupported');
    const { sensitivity: _, ...without } = online;
    expect(bound('input.sensitivity.set', { sensitivity: 'low' }).check(context(without))?.code).toBe('unsupported');
    expect(bound('outlet.group.loadshed.set', goodArgs['outlet.group.loadshed.set']).check(context())?.code).toBe(
      'unsupported',
    );
  });
});

test('a command that is wrong names each argument', () => {
  const binding: Binding | undefined = commands['outlet.group.loadshed.time.set']?.bind({ group: 7, seconds: -1 });
  expect(binding?.ok === false && binding.mistakes.map(({ path }) => path).sort()).toEqual([
    'group',
    'groupName',
    'seconds',
  ]);
});
