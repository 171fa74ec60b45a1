import { expect, test } from 'vitest';
import { LinkError, type LinkStats } from '../../src/links/link.ts';
import type { SerialProtocol } from '../../src/probe/find-protocol.ts';
import { FindingDriver } from '../../src/probe/finding-driver.ts';
import type { Driver } from '../../src/runner/driver.ts';

/** A port on which `there` answers, and what was done with it. */
function port(known?: SerialProtocol) {
  const state = {
    there: 'ups-link' as SerialProtocol | 'silence' | 'gone',
    finds: 0,
    made: [] as SerialProtocol[],
    awake: [] as boolean[],
    kept: known as SerialProtocol | undefined,
    requests: 0,
    timeouts: 0,
  };
  const make = (protocol: SerialProtocol, isAwake: boolean): Driver => {
    state.made.push(protocol);
    state.awake.push(isAwake);
    let isOpen = false;
    return {
      via: 'serial',
      home: protocol === 'ups-link' ? 'ups-link' : 'rtu',
      get isOpen() {
        return isOpen;
      },
      get stats(): LinkStats {
        const { requests, timeouts } = state;
        const nothing = { crcErrors: 0, exceptions: 0, drainedBytes: 0, lastReplyMs: undefined };
        return { requests, timeouts, ...nothing, smoothedReplyMs: undefined };
      },
      open: async () => {
        isOpen = true;
        state.requests++;
        if (state.there === protocol) return;
        state.timeouts++;
        if (protocol === 'ups-link') {
          isOpen = false;
          throw new LinkError('timeout', 'no answer');
        }
      },
      close: async () => {
        isOpen = false;
      },
      unit: () => {
        throw new Error('not asked for here');
      },
    };
  };
  const driver = new FindingDriver({
    path: '/dev/ttyS9',
    make,
    find: async (signal) => {
      state.finds++;
      signal.throwIfAborted();
      if (state.there === 'gone') throw new Error('no such file');
      return state.there === 'silence' ? undefined : state.there;
    },
    memory: {
      load: () => state.kept,
      save: (protocol) => {
        state.kept = protocol;
      },
    },
  });
  /** As the runner does: opens, finds out whether the unit answers, closes. */
  const live = async () => {
    const failure = await driver.open().catch((error: unknown) => error);
    await driver.close();
    return failure;
  };
  return { state, driver, live };
}

test('it finds out once, speaks that, and remembers it', async () => {
  const { state, driver, live } = port();
  for (let turn = 0; turn < 5; turn++) expect(await live()).toBeUndefined();
  expect(state).toMatchObject({ finds: 1, made: ['ups-link'], awake: [true], kept: 'ups-link' });
  expect(driver.home).toBe('ups-link');
});

test('a Modbus unit is spoken to at its own pace', async () => {
  const { state, driver, live } = port();
  state.there = 'modbus-rtu';
  await live();
  expect(driver.home).toBe('rtu');
  expect(state.kept).toBe('modbus-rtu');
});

test('what is remembered is tried first: a start in an outage does not ask around', async () => {
  const { state, live } = port('modbus-rtu');
  state.there = 'modbus-rtu';
  await live();
  // What the unit heard before this start is not known.
  expect(state).toMatchObject({ finds: 0, made: ['modbus-rtu'], awake: [false] });
});

test.each(['ups-link', 'modbus-rtu'] as const)(
  'a %s unit that is replaced by one of the other kind is found out anew',
  async (was) => {
    const is = was === 'ups-link' ? 'modbus-rtu' : 'ups-link';
    const { state, driver, live } = port();
    state.there = was;
    for (let turn = 0; turn < 3; turn++) await live();
    state.there = is;
    for (let turn = 0; turn < 5; turn++) await live();
    expect(state).toMatchObject({ finds: 2, made: [was, is], kept: is });
    expect(driver.home).toBe(is === 'ups-link' ? 'ups-link' : 'rtu');
  },
);

test('a unit that is only silent for a while stays what it is', async () => {
  const { state, live } = port();
  await live();
  state.there = 'silence';
  for (let turn = 0; turn < 6; turn++) expect(await live()).toBeInstanceOf(LinkError);
  expect(state).toMatchObject({ made: ['ups-link'], kept: 'ups-link' });
  state.there = 'ups-link';
  for (let turn = 0; turn < 2; turn++) await live();
  expect(await live()).toBeUndefined();
});

test('a port with nothing on it says what to look at; one that is not there, why', async () => {
  const { state, live } = port();
  state.there = 'silence';
  expect(String(await live())).toMatch(/940-0024C.*Modbus is off/s);
  state.there = 'gone';
  expect(String(await live())).toContain('/dev/ttyS9 could not be asked: no such file');
});
