import { parseProtocolString, toValues, type UpsLinkAnswers, upsLinkNameOf, upsLinkRow } from '@ridethrough/protocol';
import { describe, expect, test } from 'vitest';
import { models } from '../../src/models/find-model.ts';
import { makeRig } from './rig.ts';

const speakers = models.filter(({ upsLink }) => upsLink !== undefined).map(({ sku }) => sku);

test('dumb after power-up: nothing but Y is answered, and R leaves again', async () => {
  const rig = makeRig();
  expect(await rig.send('QSKZ\x0e@001VbUWDA', 3000)).toBe('');
  expect(rig.acted().every((line) => line.endsWith('ignored'))).toBe(true);
  expect(await rig.send('Y')).toBe('SM\r\n');
  expect(await rig.send('Y')).toBe('SM\r\n');
  expect(await rig.send('Q')).toBe('08\r\n');
  expect(await rig.send('R')).toBe('BYE\r\n');
  expect(await rig.send('Q')).toBe('');
});

describe.each(speakers)('%s', (sku) => {
  test('answers every reading and setting that it lists, in the form of its row, and says NA to all it does not', async () => {
    const rig = makeRig(sku);
    await rig.smart();
    const listed = parseProtocolString(rig.unit.model.upsLink?.protocol ?? '')?.asks ?? new Set();
    const answers: Record<string, string> = {};
    for (let code = 1; code < 0x80; code++) {
      const ask = String.fromCharCode(code);
      const name = upsLinkNameOf(ask);
      const row = name && upsLinkRow(name);
      if (row && (row.access === 'once' || row.access === 'twice' || row.access === 'mode') && listed.has(ask))
        continue;
      if (name === 'smartMode' || name === 'dumbMode' || name === 'nudge') continue;
      const answer = await rig.ask(ask);
      const known = row?.access !== 'never' && (listed.has(ask) || ask === 'a' || rig.unit.model.upsLink?.also === ask);
      if (!known) expect(answer, JSON.stringify(ask)).toBe('NA\r\n');
      else if (answer !== 'NA\r\n' && name) answers[name] = answer.replace(/\0*\r\n$/, '');
    }
    const values = toValues(answers as UpsLinkAnswers);
    expect(Object.keys(answers).length).toBeGreaterThan(14);
    for (const name of ['model', 'serial', 'firmware'] as const) expect(values[name], name).toBe(rig.value(name));
    for (const [name, within] of [
      ['charge', 0.1],
      ['batteryVoltage', 0.1],
      ['inputVoltage', 3],
      ['outputVoltage', 3],
      ['realPower', 1],
    ] as const)
      expect(Math.abs((values[name] ?? 0) - (rig.value(name) ?? 0)), name).toBeLessThanOrEqual(within);
    expect(values.upsStatus).toEqual(new Set(['online']));
    expect(rig.log.report().acted.filter(({ outcome }) => outcome !== 'unknown')).toEqual([]);
  }, 30_000);
});

test('replies leave at 2400 baud, after 30 to 60 ms', async () => {
  const rig = makeRig();
  await rig.smart();
  const asked = rig.time.now();
  await rig.send('n');
  const times = rig.said.slice(-16).map(({ at }) => at - asked);
  const [first = 0] = times;
  expect(first).toBeGreaterThanOrEqual(2 * (10_000 / 2400) + 30);
  expect(first).toBeLessThanOrEqual(2 * (10_000 / 2400) + 62);
  expect((times.at(-1) ?? 0) - first).toBeGreaterThanOrEqual((15 * 10_000) / 2400 - 1);
});

describe('alerts', () => {
  test('come at once, and between the characters of an answer', async () => {
    const rig = makeRig();
    await rig.smart();
    rig.session.receive(Buffer.from('\x1a'));
    await rig.pass(600);
    rig.unit.setMains({ voltage: 0 });
    const rest = await rig.pass(4000);
    expect(rest).toMatch(/^[^!]+![^!]+\r\n$/);
    expect(await rig.send('Q')).toBe('10\r\n');
    expect(await rig.pass(30_000)).toBe('!');
    rig.unit.setMains({ voltage: 230 });
    expect(await rig.pass(6000)).toBe('$');
  });

  test('low battery, and no longer', async () => {
    const rig = makeRig();
    await rig.smart();
    rig.unit.setMains({ voltage: 0 });
    await rig.pass(1000);
    rig.unit.setBattery({ chargePercent: 3 });
    expect(await rig.pass(5000)).toBe('%');
    expect(await rig.send('Q')).toBe('50\r\n');
    rig.unit.setMains({ voltage: 230 });
    expect(await rig.pass(6000)).toBe('$+');
  });

  test('none in dumb mode, and none that the unit does not list', async () => {
    const rig = makeRig();
    rig.unit.setMains({ voltage: 0 });
    expect(await rig.pass(40_000)).toBe('');
    const online = makeRig('SURT3000XL');
    await online.smart();
    online.unit.setFault({ register: 'batterySystemError', fault: 'needsReplacement', set: true });
    expect(await online.pass(1000)).toBe('#');
  });
});

test('M and N begin anew when they are asked', async () => {
  const rig = makeRig();
  await rig.smart();
  rig.unit.setMains({ voltage: 240 });
  await rig.pass(5000);
  rig.unit.setMains({ voltage: 225 });
  await rig.pass(5000);
  expect(Number.parseFloat(await rig.send('M'))).toBeGreaterThan(237);
  expect(Number.parseFloat(await rig.send('M'))).toBeLessThan(230);
  expect(Number.parseFloat(await rig.send('N'))).toBeLessThan(230);
});

test('service characters are unknown, and told apart in the log', async () => {
  const rig = makeRig();
  await rig.smart();
  for (const character of ['\x02', '\x10', '\x19', '1']) expect(await rig.ask(character)).toBe('NA\r\n');
  expect(rig.acted()).toEqual(['^B: unknown', '^P: unknown', '^Y: unknown', '1: unknown']);
});

test('a unit that was left without power comes back dumb', async () => {
  const rig = makeRig();
  await rig.smart();
  rig.unit.setMains({ voltage: 0 });
  await rig.pass(1000);
  rig.unit.setBattery({ chargePercent: 0 });
  await rig.pass(2000);
  expect(rig.state()).toBe('off');
  expect(await rig.send('YQ')).toBe('');
  rig.unit.setMains({ voltage: 230 });
  await rig.pass(2000);
  expect(await rig.send('Q')).toBe('');
  expect(await rig.send('Y')).toBe('SM\r\n');
});

describe('a bad line', () => {
  test('requests and replies get lost, come twice or with noise', async () => {
    const rig = makeRig();
    await rig.smart();
    const fault = (kind: 'lose' | 'drop' | 'duplicate' | 'missing' | 'doubled') =>
      rig.links.faults.set([{ kind, on: 'any', to: 'any', count: 1 }]);
    fault('lose');
    expect(await rig.send('Q')).toBe('');
    fault('drop');
    expect(await rig.send('s-', 600)).toBe('OK\r\n');
    fault('duplicate');
    expect(await rig.send('Q')).toBe('08\r\n08\r\n');
    fault('missing');
    expect(await rig.send('L')).toHaveLength(6);
    fault('doubled');
    expect(await rig.send('L')).toHaveLength(8);
    rig.links.faults.set([{ kind: 'drop', on: 'any', to: 'write', count: 1 }]);
    expect(await rig.send('A')).toBe('');
    expect(rig.log.report().acted.at(-1)).toMatchObject({ characters: 'A', outcome: 'done' });
  });

  test('a line that is down is silent, alerts included', async () => {
    const rig = makeRig();
    await rig.smart();
    await rig.links.change({ down: ['rtu'] });
    rig.unit.setMains({ voltage: 0 });
    expect(await rig.send('Q', 2000)).toBe('');
    await rig.links.change({ down: [] });
    expect(await rig.send('Q')).toBe('10\r\n');
  });

  test('a unit falls back to dumb mode', async () => {
    const rig = makeRig();
    await rig.smart();
    rig.session.setMode('dumb');
    expect(await rig.send('Q')).toBe('');
    expect(await rig.send('Y')).toBe('SM\r\n');
  });
});
