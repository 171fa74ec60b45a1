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

describe('edits', () => {
  test('- walks the list of ^Z, a value that stands in it twice included, and | tells of it later', async () => {
    const rig = makeRig();
    await rig.smart();
    const seen: string[] = [];
    for (let step = 0; step < 5; step++) {
      seen.push((await rig.send('s', 200)).trim());
      expect((await rig.send('-', 200)).trim()).toBe('OK');
    }
    expect(seen).toEqual(['H', 'M', 'L', 'L', 'H']);
    expect(rig.value('sensitivity')).toBe('reduced');
    expect(await rig.pass(6000)).toBe('|');
    expect((await rig.send('s+s', 600)).replaceAll('\r\n', ' ')).toBe('M OK H ');
  });

  test.each([
    ['u', ['253', '257', '261', '265', '253']],
    ['l', ['208', '204', '200', '196', '208']],
    ['e', ['00', '15', '50', '90', '00']],
    ['q', ['02', '05', '07', '10', '02']],
    ['k', ['0', 'T', 'L', 'N', '0']],
    ['E', ['336', '168', 'ON ', 'OFF', '336']],
    ['p', ['090', '180', '300', '600', '090']],
    ['r', ['000', '060', '180', '300', '000']],
  ])('%s: %j', async (ask, values) => {
    const rig = makeRig();
    await rig.smart();
    for (const value of values) {
      expect(await rig.send(ask, 200)).toBe(`${value}\r\n`);
      await rig.send('-', 200);
    }
  });

  test('what cannot be edited, and - without a setting, is refused', async () => {
    const rig = makeRig('SURT3000XL');
    await rig.smart();
    expect(await rig.send('-', 200)).toBe('NO\r\n');
    expect(await rig.send('x', 200)).toBe('NA\r\n');
    const older = makeRig();
    await older.smart();
    await older.send('B', 200);
    expect(await older.send('-', 200)).toBe('NO\r\n');
  });

  test('a name and a date, in silence until the eighth character', async () => {
    const rig = makeRig();
    await rig.smart();
    await rig.send('c', 300);
    expect(await rig.send('-', 500)).toBe('');
    for (const character of 'RACK7\r\r') expect(await rig.send(character, 60)).toBe('');
    expect(await rig.send('\r', 200)).toBe('OK\r\n');
    expect(await rig.send('c', 300)).toBe('RACK7   \r\n');
    expect(rig.value('upsName')).toBe('RACK7');
    expect(await rig.pass(6000)).toBe('|');
    await rig.send('x', 300);
    for (const character of '-09/20/1') expect(await rig.send(character, 1000)).toBe('');
    expect(await rig.send('3', 200)).toBe('OK\r\n');
    expect(rig.value('batteryDate')).toBe('2013-09-20');
    await rig.send('x', 300);
    await rig.send('-', 60);
    expect(await rig.send('FEB 2005', 200)).toContain('OK\r\n');
    expect(await rig.send('x', 300)).toBe('FEB 2005\r\n');
    expect(rig.value('batteryDate')).toBe('2013-09-20');
  });

  test('z resets all but the name and the battery date', async () => {
    const rig = makeRig();
    await rig.smart();
    await rig.send('s-', 400);
    await rig.send('e-', 400);
    await rig.send('c', 300);
    await rig.send('-RACK7   ', 600);
    expect(await rig.send('z', 300)).toBe('CLEAR\r\n');
    expect((await rig.send('sec', 900)).replaceAll('\r\n', ' ')).toBe('H 00 RACK7    ');
  });
});

describe('what moves the load', () => {
  test('S on line is refused', async () => {
    const rig = makeRig();
    await rig.smart();
    expect(await rig.send('S')).toBe('NA\r\n');
    await rig.pass(120_000);
    expect(rig.state()).toBe('online');
  });

  test('S on battery: off after p, on again with the mains, r and the charge that e asks for', async () => {
    const rig = makeRig('SU420INET');
    await rig.smart();
    await rig.send('e-e-', 900);
    await rig.send('r-', 400);
    rig.unit.setMains({ voltage: 0 });
    await rig.pass(1000);
    rig.unit.setBattery({ chargePercent: 40 });
    expect(await rig.send('S', 300)).toBe('OK\r\n');
    expect(await rig.send('8', 300)).toBe('10\r\n');
    await rig.pass(18_000);
    expect(rig.state()).toBe('onBattery');
    await rig.pass(2000);
    expect(rig.state()).toBe('off');
    expect((await rig.send('Q~8', 600)).replaceAll('\r\n', ' ')).toBe('00 C0 10 ');
    rig.unit.setMains({ voltage: 230 });
    await rig.pass(80_000);
    expect(rig.state(), 'the battery has not charged to 50 % yet').toBe('off');
    rig.unit.setBattery({ chargePercent: 51 });
    await rig.pass(58_000);
    expect(rig.state()).toBe('off');
    await rig.pass(4000);
    expect(rig.state()).toBe('online');
  });

  test('@002 works on line: off after p, for 12 minutes', async () => {
    const rig = makeRig('SU420INET');
    await rig.smart();
    for (const character of '@00') expect(await rig.send(character, 100)).toBe('');
    expect(await rig.send('2', 200)).toBe('OK\r\n');
    await rig.pass(20_000);
    expect(rig.state()).toBe('off');
    expect(await rig.send('8', 300)).toBe('08\r\n');
    await rig.pass(11 * 60_000);
    expect(rig.state()).toBe('off');
    await rig.pass(70_000);
    expect(rig.state()).toBe('online');
  });

  test('K twice: off after p, for good, until ^N twice', async () => {
    const rig = makeRig('SU420INET');
    await rig.smart();
    expect(await rig.send('K', 1500)).toBe('');
    expect(await rig.send('K', 200)).toBe('OK\r\n');
    await rig.pass(21_000);
    expect(rig.state()).toBe('off');
    await rig.pass(600_000);
    expect(rig.state()).toBe('off');
    expect(await rig.send('\x0e', 1500)).toBe('');
    expect(await rig.send('\x0e', 500)).toBe('');
    expect(rig.state()).toBe('online');
  });

  test('Z twice: off at once, without a word', async () => {
    const rig = makeRig();
    await rig.smart();
    expect(await rig.send('Z', 1500)).toBe('');
    expect(await rig.send('Z', 200)).toBe('');
    expect(rig.state()).toBe('off');
    expect(rig.acted()).toEqual(['Z: waits', 'Z Z: done']);
  });

  test('DEL calls off what waits for its delay', async () => {
    const rig = makeRig();
    await rig.smart();
    expect(await rig.send('\x7f', 200)).toBe('NO\r\n');
    await rig.send('K', 1500);
    await rig.send('K', 200);
    expect(await rig.send('\x7f', 200)).toBe('OK\r\n');
    await rig.pass(120_000);
    expect(rig.state()).toBe('online');
  });

  test('an older unit says * for OK, without an end of line', async () => {
    const rig = makeRig('SU1000');
    await rig.smart();
    rig.unit.setMains({ voltage: 0 });
    await rig.pass(500);
    expect(await rig.send('S', 300)).toBe('*');
  });
});

describe('tests', () => {
  test('W: OK, then ! and $, then the result for 5 minutes', async () => {
    const rig = makeRig();
    await rig.smart();
    expect(await rig.send('X', 200)).toBe('NO\r\n');
    expect(await rig.send('W', 300)).toBe('OK\r\n!');
    expect((await rig.send('QGX', 600)).replaceAll('\r\n', ' ')).toBe('10 S NO ');
    expect(await rig.pass(25_000)).toBe('$');
    expect((await rig.send('QX', 400)).replaceAll('\r\n', ' ')).toBe('08 OK ');
    await rig.pass(300_000);
    expect(await rig.send('X', 200)).toBe('NO\r\n');
  });

  test('W again ends it, and on battery it is refused', async () => {
    const rig = makeRig();
    await rig.smart();
    await rig.send('W', 1000);
    expect(await rig.send('W', 1000)).toBe('OK\r\n$');
    rig.unit.setMains({ voltage: 0 });
    await rig.pass(1000);
    expect(await rig.send('W', 300)).toBe('NO\r\n');
  });

  test('D shows in bit 0, and D again ends it', async () => {
    const rig = makeRig();
    await rig.smart();
    expect(await rig.send('D', 500)).toBe('OK\r\n!');
    expect(await rig.send('Q', 300)).toBe('11\r\n');
    expect(await rig.send('D', 1000)).toBe('OK\r\n$');
    rig.unit.setBattery({ chargePercent: 60 });
    expect(await rig.send('D', 300)).toBe('NO\r\n');
  });

  test('U acts as if the mains had failed', async () => {
    const rig = makeRig();
    await rig.smart();
    expect(await rig.send('U', 500)).toBe('OK\r\n!');
    expect((await rig.send('QG', 400)).replaceAll('\r\n', ' ')).toBe('10 S ');
    expect(await rig.pass(15_000)).toBe('$');
  });

  test('A lights the panel', async () => {
    const rig = makeRig();
    await rig.smart();
    expect(await rig.send('A', 200)).toBe('OK\r\n');
    expect(rig.unit.state().beeper.sounding).toBe(true);
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
