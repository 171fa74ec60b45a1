import { expect, test } from 'vitest';
import { readSceneText } from '../../src/scenes/read-scene-text.ts';

const head = 'name: day\ndescription: A day.\n';
const mistakes = (yaml: string) => {
  const read = readSceneText(yaml);
  return 'mistakes' in read ? read.mistakes : [];
};
const steps = (yaml: string) => mistakes(`${head}steps:\n${yaml}`);

test('a scene as it is written', () => {
  const read = readSceneText(`${head}model: smt750i
load: 30
needs: [switchedGroup]
steps:
  - at: 10s
    mains: { percent: 0 }
    expect: { state: onBattery, charge: { above: 90 } }
  - until: { registers: { charge: { below: 50 }, simpleSignaling: [powerFailure] } }
    within: 1h
  - repeat: 3
    steps:
      - after: 500ms
        load: { percent: 20 }
        battery: { temperatureC: 40 }
`);
  if (!('scene' in read)) throw new Error(read.mistakes.join('\n'));
  expect(read.scene).toMatchObject({ name: 'day', model: 'SMT750I', load: 30, needs: ['switchedGroup'] });
  expect(read.scene.steps).toMatchObject([
    {
      place: 'steps/0',
      when: { kind: 'at', ms: 10_000 },
      acts: [{ name: 'mains', body: { percent: 0 } }],
      expect: { state: 'onBattery' },
    },
    { when: { kind: 'until', withinMs: 3_600_000 } },
    {
      when: { kind: 'after', ms: 0 },
      acts: [],
      repeat: {
        times: 3,
        steps: [{ place: 'steps/2/steps/0', acts: [{ name: 'load' }, { name: 'battery' }] }],
      },
    },
  ]);
});

test('every mistake is named with its line, its place and what is allowed', () => {
  expect(
    mistakes(`name: My Day
descriptoin: A day.
model: SMT1
steps:
  - at: soon
    mains:
      voltage: 999
      volts: 1
  - after: 10s
    manis: { voltage: 0 }
    expect:
      state: broken
      registers:
        charge: [x]
        nothing: 1
  - repeat: 2
`),
  ).toEqual([
    '1: name: small letters, digits and -',
    '1: description: what happens, in one sentence',
    expect.stringMatching(/^3: model: one of SMT1500RM2UC, /),
    expect.stringMatching(/^5: steps\/0\/at: a duration as '10s'/),
    expect.stringMatching(/^7: steps\/0\/mains\/voltage: a number from 0 to 500/),
    expect.stringMatching(/^6: steps\/0\/mains: no such member: volts; allowed: voltage, /),
    '12: steps/1/expect/state: one of online, onBattery, bypass, off',
    expect.stringMatching(/^14: steps\/1\/expect\/registers\/charge: a number or \{above/),
    expect.stringMatching(/^15: steps\/1\/expect\/registers\/nothing: no such register/),
    expect.stringMatching(/^10: steps\/1\/manis: not known here; allowed: at, after, until, .*mains/),
    '16: steps/2: repeat and steps go together: repeat: 3, steps: […]',
    expect.stringMatching(/^2: descriptoin: not known here; allowed: name, description, /),
  ]);
});

test.each([
  ['no steps', '  []\n', /one step at least/],
  ['an empty step', '  - {}\n', /something to do: one of at, after, until, expect, repeat, .*mains/],
  ['two times at once', '  - { at: 1s, after: 1s }\n', /at, after or until: one of them/],
  ['an until without an end', '  - until: { state: online }\n', /until and within go together/],
  ['an end without an until', '  - within: 5m\n', /until and within go together/],
  ['a repeat that acts', '  - { repeat: 2, load: { percent: 1 }, steps: [{ after: 1s }] }\n', /has its acts/],
  ['nothing expected', '  - expect: {}\n', /something that is expected/],
  ['an empty range', '  - expect: { charge: {} }\n', /above, below or both/],
  ['a range the wrong way', '  - expect: { charge: { above: 50, below: 40 } }\n', /above the smaller one/],
  [
    'a bit of another register',
    '  - expect: { registers: { upsStatus: [sparkling] } }\n',
    /bits of changed, online, onBattery/,
  ],
  ['a choice there is not', '  - expect: { registers: { sensitivity: x } }\n', /one of normal, reduced, low/],
  ['a fault there is not', '  - expect: { faults: [x] }\n', /none, or a list of siteWiring/],
  [
    'a group there is not',
    '  - expect: { groups: { 7: on } }\n',
    /groups\/7: on or off by the number of the group, 0 \(the main group\) to 3/,
  ],
  [
    'time that runs backwards',
    '  - { at: 1m }\n  - { after: 1s }\n  - { at: 60s }\n',
    /^6: steps\/2\/at: before the step above it, which is at 61s/,
  ],
  [
    'more than anybody waits for',
    '  - { repeat: 100000, steps: [{ repeat: 100, steps: [{ after: 1s }] }] }\n',
    /at most 1000000/,
  ],
  [
    'a write of too many words',
    '  - write: { register: charge, words: [1] }\n',
    /steps\/0\/write\/register: the name of a register that can be written/,
  ],
  [
    'a value that is no bit',
    '  - write: { register: batteryTestCommand, value: [begin] }\n',
    /steps\/0\/write\/value: /,
  ],
])('%s', (_, yaml, says) => {
  const found = steps(yaml);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(says);
});

test('a time after a condition may lie anywhere', () => {
  expect(steps('  - { at: 1m }\n  - { until: { state: online }, within: 1h }\n  - { at: 61s }\n')).toEqual([]);
});

test.each([
  ['no YAML', 'name: [', /^1: /],
  ['the same thing twice', `${head}name: x\nsteps: [{ after: 1s }]\n`, /^3: Map keys must be unique/],
  ['nothing', '', /^1: .*members of name/],
  ['a list', '- x\n', /^1: .*members of name/],
  [
    'a bomb of aliases',
    `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c]\n`,
    /^1: /,
  ],
])('%s', (_, yaml, says) => expect(mistakes(yaml)[0]).toMatch(says));
