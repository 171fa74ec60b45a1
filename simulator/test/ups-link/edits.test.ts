import { describe, expect, test } from 'vitest';
import { makeRig } from './rig.ts';

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
