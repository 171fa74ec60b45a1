import {
  compareEpochs,
  eventBody,
  jsonSchemaOf,
  mayPublish,
  maySubscribe,
  parseUpTopic,
  readingNames,
  recordKinds,
  telemetryBody,
  topics,
  wireSchemas,
} from '@ridethrough/protocol';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
const validators = Object.fromEntries(
  Object.entries(wireSchemas).map(([name, schema]) => [name, ajv.compile(jsonSchemaOf(schema))]),
);

const head = {
  v: 1,
  epoch: '3-0a1b2c3d',
  seq: 7,
  ts: 1_790_000_000_000,
  mono: 1234,
  boot: '0123456789abcdef',
  ups: '3S2042X14540',
};
const good: Record<string, object> = {
  status: {
    v: 1,
    agent: 'gw1',
    online: true,
    boot: head.boot,
    conn: 1,
    ts: head.ts,
    mono: 1,
    epochs: [{ epoch: head.epoch, firstHeld: 1, next: 9 }],
  },
  identity: {
    ...head,
    kind: 'identity',
    body: {
      model: 'Smart-UPS 1500',
      firmware: 'UPS 04.1',
      outletGroups: [{ group: 1, name: 'Outlet Group 1' }],
      settings: {},
      capabilities: [],
      loadCommands: 'deny',
      link: { via: 'serial', address: 'x' },
    },
  },
  event: {
    ...head,
    kind: 'event',
    body: { event: 'power.lost', severity: 'warning', details: { 'input.voltage': 0 } },
  },
  result: {
    ...head,
    kind: 'result',
    body: { command: 'c1', name: 'outlet-group.off', state: 'refused', code: 'on-battery' },
  },
  telemetry: {
    ...head,
    kind: 'telemetry',
    body: { all: true, samples: [{ ms: -1000, readings: { 'battery.charge': 100, 'ups.status': 'OL' } }] },
  },
  'epoch-closed': { ...head, kind: 'epoch-closed', body: { closed: '2-00000000', lastSeq: 0 } },
  clock: { ...head, kind: 'clock', body: { of: head.boot, offsetMs: 1.5, quality: 'cloud' } },
  gap: {
    ...head,
    kind: 'gap',
    body: { epochs: [{ epoch: head.epoch, ranges: [[1, 5]] }], fromTs: 1, toTs: 2, count: 5, reason: 'quota' },
  },
  history: { v: 1, records: [{ ...head, kind: 'telemetry', body: {} }] },
  command: {
    v: 1,
    id: 'c1',
    agent: 'gw1',
    ups: head.ups,
    name: 'beeper.mute',
    args: {},
    boot: head.boot,
    issued: 1,
    expires: 2,
    by: 'api',
  },
  receipt: {
    v: 1,
    agent: 'gw1',
    epochs: [{ epoch: head.epoch, upTo: 6, ranges: [[8, 9]] }],
    time: { nonce: 'n', now: 3 },
  },
};

describe.each(Object.keys(wireSchemas))('%s', (name) => {
  const schema = wireSchemas[name]!;
  const validate = validators[name]!;
  test('a good one is taken by zod and by its JSON Schema, also with a field of a later version', () => {
    for (const message of [good[name], { ...good[name], later: { x: 1 } }]) {
      expect(schema.safeParse(message).success).toBe(true);
      expect(validate(message), JSON.stringify(validate.errors)).toBe(true);
    }
  });
  test('zod and the JSON Schema agree on mutilated ones', () => {
    const paths: string[][] = [];
    const walk = (value: unknown, path: string[]): void => {
      if (path.length > 0) paths.push(path);
      if (typeof value === 'object' && value !== null)
        for (const [key, inner] of Object.entries(value)) walk(inner, [...path, key]);
    };
    walk(good[name], []);
    const junk = fc.constantFrom<unknown>(undefined, null, '', 'x', '-', -1, 0, 1.5, 2, true, [], {}, [[1, 2]], 1e300);
    fc.assert(
      fc.property(fc.constantFrom(...paths), junk, (path, value) => {
        const copy: unknown = structuredClone(good[name]);
        let at = copy as Record<string, unknown>;
        for (const key of path.slice(0, -1)) at = at[key] as Record<string, unknown>;
        const last = path.at(-1)!;
        if (value === undefined && !Array.isArray(at)) delete at[last];
        else at[last] = value ?? null;
        const plain: unknown = JSON.parse(JSON.stringify(copy));
        expect(validate(plain)).toBe(schema.safeParse(plain).success);
      }),
      { numRuns: 300 },
    );
  });
});

test('telemetry knows every reading by its own type', () => {
  for (const [name, row] of Object.entries(readingNames)) {
    const wrong = row.type === 'number' ? 'x' : 1;
    const right = row.type === 'number' ? 1 : 'x';
    expect(telemetryBody.safeParse({ samples: [{ ms: 0, readings: { [name]: right } }] }).success, name).toBe(true);
    expect(telemetryBody.safeParse({ samples: [{ ms: 0, readings: { [name]: wrong } }] }).success, name).toBe(false);
  }
});

test('an event of a later version is still an event', () => {
  expect(eventBody.safeParse({ event: 'new.thing', severity: 'info' }).success).toBe(true);
});

describe('topics', () => {
  test('say what they were made of', () => {
    expect(parseUpTopic(topics.status('gw1'))).toEqual({ agent: 'gw1', what: 'status' });
    expect(parseUpTopic(topics.history('gw1', 'U1'))).toEqual({ agent: 'gw1', ups: 'U1', what: 'history' });
    for (const kind of Object.keys(recordKinds) as (keyof typeof recordKinds)[]) {
      expect(parseUpTopic(topics.record('gw1', '-', kind))).toMatchObject({ agent: 'gw1', ups: '-' });
    }
  });
  test.each([
    '',
    'ridethrough/v1/gw1/up',
    'ridethrough/v1/gw1/up/a.b/event',
    'ridethrough/v1/gw1/up/U1/other',
    'ridethrough/v1/gw1/up/U1/event/x',
    'ridethrough/v2/gw1/up/status',
    'ridethrough/v1/a/b/up/status',
    '$SYS/x',
  ])('not one of ours: %j', (topic) => expect(parseUpTopic(topic)).toBeUndefined());
  test('an agent has its own branch and no other', () => {
    expect(mayPublish('gw1', topics.status('gw1'))).toBe(true);
    for (const topic of [topics.status('gw2'), topics.command('gw1'), 'ridethrough/v1/gw1/up/#'])
      expect(mayPublish('gw1', topic)).toBe(false);
    expect(maySubscribe('gw1', 'ridethrough/v1/gw1/down/#')).toBe(true);
    for (const filter of [
      '#',
      '+/#',
      'ridethrough/v1/+/down/#',
      'ridethrough/v1/gw2/down/#',
      'ridethrough/v1/gw1/#',
      topics.everyUp,
    ])
      expect(maySubscribe('gw1', filter)).toBe(false);
  });
});

test('epochs are ordered by their start counter, not as text', () => {
  expect(compareEpochs('9-ffffffff', '10-00000000')).toBeLessThan(0);
  expect(compareEpochs('10-00000001', '10-00000000')).toBeGreaterThan(0);
  expect(compareEpochs('10-00000000', '10-00000000')).toBe(0);
});
