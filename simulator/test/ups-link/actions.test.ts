import { describe, expect, test } from 'vitest';
import { makeRig } from './rig.ts';

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
