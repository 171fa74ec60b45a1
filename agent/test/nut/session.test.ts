import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nutErrors } from '../../src/nut/nut-error.ts';
import { requests } from '../../src/nut/requests.ts';
import { newSession } from '../../src/nut/session.ts';
import { stepSession } from '../../src/nut/step-session.ts';
import { converse, openWorld } from './test-world.ts';

const LOGIN = ['USERNAME mon', 'PASSWORD secret'];
const all = { isPrimary: true, actions: ['set', 'instcmd', 'fsd'] as const };
const asked = (line: string, world = openWorld(), rights: Parameters<typeof converse>[2] = all) =>
  converse(world, [...LOGIN, line], rights).answers.slice(2);

describe('what is asked', () => {
  test.each<readonly [string, readonly string[]]>([
    ['VER', ['a version']],
    ['NETVER', ['1.3']],
    ['PROTVER', ['1.3']],
    ['HELP', [`Commands: ${[...requests.keys()].join(' ')}`]],
    ['STARTTLS', ['ERR FEATURE-NOT-SUPPORTED']],
    ['LIST UPS', ['BEGIN LIST UPS', 'UPS rack-a "Rack A"', 'UPS rack-b "Rack B"', 'END LIST UPS']],
    ['LIST CLIENT ups', ['BEGIN LIST CLIENT ups', 'CLIENT ups 10.0.0.7', 'CLIENT ups 10.0.0.8', 'END LIST CLIENT ups']],
    ['GET NUMLOGINS rack-a', ['NUMLOGINS rack-a 2']],
    ['GET UPSDESC ups', ['UPSDESC ups "Rack A"']],
    ['get var ups ups.status', ['VAR ups ups.status "OL"']],
    ['GET VAR rack-a ups.id', ['VAR rack-a ups.id "say \\"hi\\" \\\\ there"']],
    ['GET VAR rack-a ups.nothing', ['ERR VAR-NOT-SUPPORTED']],
    ['GET VAR nobody ups.status', ['ERR UNKNOWN-UPS']],
    ['GET VAR rack-a', ['ERR INVALID-ARGUMENT']],
    ['GET VAR rack-a ups.status more', ['ERR INVALID-ARGUMENT']],
    ['GET NOTHING rack-a x', ['ERR INVALID-ARGUMENT']],
    ['GET', ['ERR INVALID-ARGUMENT']],
    ['GET TYPE rack-a battery.charge', ['TYPE rack-a battery.charge NUMBER']],
    ['GET TYPE rack-a ups.status', ['TYPE rack-a ups.status STRING:32']],
    ['GET TYPE rack-a ups.id', ['TYPE rack-a ups.id RW STRING:16']],
    ['GET TYPE rack-a input.sensitivity', ['TYPE rack-a input.sensitivity RW ENUM']],
    ['GET TYPE rack-a outlet.group.1.delay.shutdown', ['TYPE rack-a outlet.group.1.delay.shutdown RW RANGE NUMBER']],
    ['GET TYPE rack-a nothing', ['ERR VAR-NOT-SUPPORTED']],
    ['GET DESC rack-a battery.charge', ['DESC rack-a battery.charge "How full the battery is."']],
    ['GET DESC rack-a nothing', ['DESC rack-a nothing "Description unavailable"']],
    ['GET CMDDESC rack-a test.battery.start', ['CMDDESC rack-a test.battery.start "Start a battery test"']],
    ['GET CMDDESC rack-a nothing', ['CMDDESC rack-a nothing "Description unavailable"']],
    [
      'LIST ENUM rack-a input.sensitivity',
      [
        'BEGIN LIST ENUM rack-a input.sensitivity',
        ...['normal', 'reduced', 'low'].map((value) => `ENUM rack-a input.sensitivity "${value}"`),
        'END LIST ENUM rack-a input.sensitivity',
      ],
    ],
    ['LIST ENUM rack-a ups.status', ['BEGIN LIST ENUM rack-a ups.status', 'END LIST ENUM rack-a ups.status']],
    ['LIST ENUM rack-a nothing', ['ERR VAR-NOT-SUPPORTED']],
    [
      'LIST RANGE rack-a outlet.group.1.delay.shutdown',
      [
        'BEGIN LIST RANGE rack-a outlet.group.1.delay.shutdown',
        'RANGE rack-a outlet.group.1.delay.shutdown "0" "32767"',
        'END LIST RANGE rack-a outlet.group.1.delay.shutdown',
      ],
    ],
    ['LIST VAR', ['ERR INVALID-ARGUMENT']],
    ['LIST UPS rack-a', ['ERR INVALID-ARGUMENT']],
    ['LIST VAR nobody', ['ERR UNKNOWN-UPS']],
    ['LIST', ['ERR INVALID-ARGUMENT']],
    ['', ['ERR UNKNOWN-COMMAND']],
    ['HELLO', ['ERR UNKNOWN-COMMAND']],
    ['GET VAR rack-a "open', ['ERR UNKNOWN-COMMAND']],
  ])('%s', (line, answer) => {
    expect(converse(openWorld(), [line]).answers).toEqual(answer);
  });

  const older = openWorld({
    offers: {
      'input.sensitivity': { values: ['normal', 'low', 'unheard'] },
      'input.transfer.high': { values: [127, 130, 133, 136, 9999] },
      'ups.id': { length: 8 },
    },
  });

  test.each<readonly [string, readonly string[]]>([
    ['GET TYPE ups ups.id', ['TYPE ups ups.id RW STRING:8']],
    ['GET TYPE ups input.transfer.high', ['TYPE ups input.transfer.high RW ENUM NUMBER']],
    ['GET TYPE ups input.sensitivity', ['TYPE ups input.sensitivity RW ENUM']],
    ['LIST RANGE ups input.transfer.high', []],
    ['LIST ENUM ups input.transfer.high', ['127', '130', '133', '136']],
    ['LIST ENUM ups input.sensitivity', ['normal', 'low']],
  ])('of a unit that takes less than others: %s', (line, answer) => {
    const { answers } = converse(older, [line]);
    const values = answers.flatMap((one) => (/^(ENUM|RANGE) .* "(.*)"$/.exec(one) ?? []).slice(2));
    expect(line.startsWith('GET') ? answers : values).toEqual(answer);
  });

  test.each<readonly [string, string | object]>([
    ['SET VAR ups input.transfer.high 131', 'ERR INVALID-VALUE'],
    ['SET VAR ups input.transfer.high 9999', 'ERR INVALID-VALUE'],
    ['SET VAR ups input.sensitivity reduced', 'ERR INVALID-VALUE'],
    ['SET VAR ups ups.id LongerThan8', 'ERR TOO-LONG'],
    ['SET VAR ups input.transfer.high 133', { command: 'input.transfer.high.set', args: { volts: 133 } }],
    ['SET VAR ups ups.id Eight888', { command: 'ups.id.set', args: { name: 'Eight888' } }],
  ])('of a unit that takes less than others: %s', (line, outcome) => {
    const { answers, effects } = converse(older, [...LOGIN, line], all);
    if (typeof outcome === 'string') expect(answers.at(-1)).toBe(outcome);
    else expect(effects.at(-1)).toMatchObject(outcome);
  });

  test('all variables, what can be set, and what can be commanded', () => {
    const { answers } = converse(openWorld(), ['LIST VAR ups', 'LIST RW ups', 'LIST CMD ups']);
    expect(answers.filter((line) => line.startsWith('VAR '))).toHaveLength(7);
    expect(answers).toContain('VAR ups battery.charge "87.5"');
    expect(answers.filter((line) => line.startsWith('RW ')).map((line) => line.split(' ')[2])).toEqual([
      'input.sensitivity',
      'input.transfer.high',
      'outlet.group.1.delay.shutdown',
      'ups.id',
    ]);
    expect(answers.filter((line) => line.startsWith('CMD ')).map((line) => line.slice('CMD ups '.length))).toEqual([
      'test.battery.start',
      'load.off',
      'load.off.delay',
      'shutdown.stayoff',
      'shutdown.stop',
      'outlet.1.load.cycle',
    ]);
  });

  test('what nobody may do is not listed', () => {
    const world = openWorld({}, { allow: { set: false, instcmd: false } });
    expect(converse(world, ['LIST RW ups', 'LIST CMD ups', 'GET TYPE ups ups.id']).answers).toEqual([
      'BEGIN LIST RW ups',
      'END LIST RW ups',
      'BEGIN LIST CMD ups',
      'END LIST CMD ups',
      'TYPE ups ups.id STRING:32',
    ]);
  });

  test.each(['DATA-STALE', 'DRIVER-NOT-CONNECTED'] as const)(
    '%s where readings would be told or commands given, and nowhere else',
    (trouble) => {
      const world = openWorld({ trouble });
      for (const line of [
        'GET VAR ups ups.status',
        'GET TYPE ups ups.id',
        'LIST VAR ups',
        'LIST RW ups',
        'LIST CMD ups',
        'LIST ENUM ups ups.id',
        'SET VAR ups ups.id x',
        'INSTCMD ups load.off',
      ])
        expect(asked(line, world), line).toEqual([`ERR ${trouble}`]);
      for (const line of [
        'LOGIN ups',
        'PRIMARY ups',
        'FSD ups',
        'GET NUMLOGINS ups',
        'LIST CLIENT ups',
        'GET UPSDESC ups',
      ])
        expect(asked(line, world)[0], line).not.toContain('ERR');
    },
  );
});

test('nothing else is answered while a password is looked at, and then the line that waited', () => {
  const world = openWorld();
  const { session } = converse(world, LOGIN);
  const waiting = stepSession(session, { kind: 'line', line: 'LOGIN ups' }, world);
  expect([waiting.lines, waiting.session.waiting]).toEqual([[], ['LOGIN', 'ups']]);
  const done = stepSession(waiting.session, { kind: 'checked', rights: all }, world);
  expect([done.lines, done.session.waiting, done.session.login]).toEqual([['OK'], undefined, 'Rack A']);
});

test('whatever comes, every line is answered by known words on lines of their own, and gives no right', () => {
  const word = fc.oneof(
    fc.constantFrom(
      ...requests.keys(),
      'VAR',
      'UPS',
      'TRACKING',
      'ups',
      'rack-a',
      'ups.status',
      'load.off',
      'ON',
      '"',
      '\\',
      '""',
    ),
    fc.string({ unit: 'binary', maxLength: 12 }),
  );
  const line = fc.array(word, { maxLength: 6 }).map((words) => words.join(' ').replaceAll('\n', ''));
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
      const world = openWorld();
      let session = newSession;
      for (const one of lines) {
        const step = stepSession(session, { kind: 'line', line: one }, world);
        const { waiting: _, ...rest } = step.session;
        session =
          step.effect?.kind === 'check'
            ? stepSession(step.session, { kind: 'checked', rights: undefined }, world).session
            : rest;
        expect(step.lines.length > 0 || step.effect !== undefined).toBe(true);
        for (const answer of step.lines) {
          expect(answer).not.toMatch(/[\p{Cc}]/u);
          if (answer.startsWith('ERR ')) expect(['UNKNOWN', ...nutErrors]).toContain(answer.slice(4));
        }
        expect(step.effect?.kind).not.toBe('command');
        expect(step.effect?.kind).not.toBe('force');
        expect([session.rights, session.login]).toEqual([undefined, undefined]);
      }
    }),
    { numRuns: 500 },
  );
});
