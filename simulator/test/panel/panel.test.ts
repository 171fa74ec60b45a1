import { decode, registers } from '@ridethrough/protocol';
import { expect, test } from 'vitest';
import { openAccess } from '../../src/access/access.ts';
import { AccessSwitches } from '../../src/access/access-switches.ts';
import { Panel } from '../../src/panel/panel.ts';
import type { PanelKey } from '../../src/panel/panel-state.ts';
import { makeUnit, status } from '../unit/make-unit.ts';

function make(sku = 'SMT1500RM2UC', staged?: string) {
  const unit = makeUnit(sku);
  const access = new AccessSwitches(openAccess, async () => {});
  const panel = new Panel(unit, { access, ...(staged !== undefined && { staged: () => ({ version: staged }) }) });
  /** Keys by their first letters. */
  const press = (keys: string) =>
    panel.press(
      [...keys.replaceAll(' ', '')].map(
        (letter): PanelKey => ({ u: 'up', d: 'down', e: 'enter', x: 'esc', p: 'power' })[letter] as PanelKey,
      ),
    );
  return { unit, access, panel, press, lines: () => panel.screen.lines, path: () => panel.screen.path };
}

const advanced = 'e ddd e e d e x x x';

test('at rest it tells load, charge and runtime, and leafs through the rest', async () => {
  const { unit, press, lines, path } = make();
  expect(lines()).toEqual([
    'On line, green mode',
    'Load 25 %',
    'Battery 100 %',
    expect.stringMatching(/^Runtime \d+ /),
  ]);
  expect(path()).toEqual([]);
  const seen: string[] = [];
  for (let page = 0; page < 5; page++) {
    await press('d');
    seen.push(lines()[0] ?? '');
  }
  expect(seen).toEqual(['Load', 'Battery', 'Input', 'Output', 'On line, green mode']);
  unit.setFault({ register: 'batterySystemError', fault: 'needsReplacement', set: true });
  await press('u');
  expect(lines()).toEqual(['Alarm 1 of 1', 'needs replacement']);
  unit.setFault({ register: 'batterySystemError', fault: 'needsReplacement', set: false });
  expect(lines()[0]).toBe('Output');
});

test('the standard menu has no Modbus, the advanced one has it where installers are told', async () => {
  const { press, lines, path } = make();
  await press('e ddd e');
  expect(lines()).toEqual(['Configuration', '>Menu type', ' Sensitivity']);
  await press('e');
  expect(lines()).toEqual(['Menu type', '>*Standard', ' Advanced']);
  await press('d e');
  expect(lines()).toEqual(['Menu type', 'Done']);
  await press('x u e');
  expect(path()).toEqual(['Advanced menu', 'Configuration', 'Modbus']);
  expect(lines()).toEqual(['Modbus', '>Serial/USB', ' TCP', ' Master IP']);
});

test('the Modbus menu sets the switches', async () => {
  const { access, press, lines } = make();
  await press(`${advanced} e ddd e u e`);
  await press('e d e x');
  expect(access.now.serial).toBe('off');
  await press('d e');
  expect(lines()).toEqual(['TCP', ' Disable', ' Read-Only', '>*Read-Write']);
  await press('u e');
  expect(lines()).toEqual(['TCP', 'Done']);
  expect(access.now.tcp).toBe('read-only');
  await press('x d e');
  expect(lines()).toEqual(['Master IP', '[0].0.0.0']);
  await press('u u e u e e d e');
  expect(access.now.masterIp).toBe('2.1.0.255');
  await press('x d e u u');
  expect(lines()).toEqual(['Unit id', '3']);
  await press('e');
  expect(access.now.unitId).toBe(3);
});

test('a unit without a network port has no TCP in its menu', async () => {
  const { press, lines } = make('SMT750I');
  await press(`${advanced} e ddd e u e`);
  expect(lines()).toEqual(['Modbus', '>Serial/USB', ' Unit id']);
});

test('a setting goes through the same code as a register write', async () => {
  const { unit, press, lines } = make();
  await press('e ddd e d e d e');
  expect(lines()).toEqual(['Sensitivity', 'Done']);
  expect(unit.raw('sensitivity')).toEqual([2]);
  expect(unit.log.at(-1)).toMatchObject({
    what: 'setting',
    detail: { register: 'sensitivity', via: 'panel', outcome: 'done' },
  });
});

test('a transfer point is changed within its limits', async () => {
  const { unit, press, lines } = make();
  await press(`${advanced} e ddd e dd e`);
  expect(lines()).toEqual(['High transfer', '127 V']);
  await press('d');
  expect(lines()).toEqual(['High transfer', '127 V']);
  await press('uuu e');
  expect(unit.raw('transferHigh')).toEqual([130]);
});

test('the power key asks, and turns the output off and on: local user interface', async () => {
  const { unit, press, lines } = make();
  await press('p');
  expect(lines()).toEqual(['Turn output off?', '>No', ' Yes']);
  await press('e');
  expect(unit.state().state).toBe('online');
  await press('p d e');
  expect(unit.state().state).toBe('off');
  expect(unit.raw('statusChangeCause')).toEqual([11]);
  await press('x');
  expect(lines()[0]).toBe('Output off');
  await press('p d e');
  unit.advance(1000);
  expect(unit.state().state).toBe('online');
  expect(unit.raw('statusChangeCause')).toEqual([11]);
});

test('an outlet group is rebooted', async () => {
  const { unit, press, lines, path } = make();
  await press(`${advanced} e d e u e dd e`);
  expect(path()).toEqual(['Advanced menu', 'Control', 'Outlet Group 1', 'Reboot']);
  expect(lines()).toEqual(['Reboot?', '>No', ' Yes']);
  await press('d e');
  expect(lines()).toEqual(['Reboot', 'Done']);
  expect(unit.state().groups[1]).toMatchObject({ on: false, process: 'reboot' });
  await press('x d d e d e');
  expect(unit.log.findLast(({ what }) => what === 'command')).toMatchObject({
    detail: { register: 'outletCommand', via: 'panel' },
  });
});

test('an SRT is put into bypass and out of it; others have no such entry', async () => {
  const { unit, press, path, lines } = make('SRT1000XLA');
  await press(`${advanced} e d e dd e d e`);
  expect(unit.state().state).toBe('bypass');
  expect(unit.raw('statusChangeCause')).toEqual([11]);
  await press('x e');
  expect(path()).toEqual(['Advanced menu', 'Control', 'End bypass']);
  await press('d e');
  expect(lines()).toEqual(['End bypass', 'Done']);
  expect(unit.state().state).toBe('online');
  const other = make();
  await other.press(`${advanced} e d e dd`);
  expect(other.lines()).toEqual(['Control', ' Shut down', '>UPS Outlets', ' Outlet Group 1']);
});

test('what the unit does not take is refused', async () => {
  const { unit, press, lines } = make();
  unit.setFault({ register: 'generalError', fault: 'epoActive', set: true });
  await press('p d e');
  expect(lines()).toEqual(['Power', 'Refused']);
});

test('tests begun here have the local user interface for their origin', async () => {
  const { unit, press } = make();
  await press('e dd e e d e');
  const flags = () => decode(registers.batteryTestStatus, unit.raw('batteryTestStatus') ?? []);
  expect(flags()).toEqual(new Set(['inProgress', 'localUi']));
  unit.advance(30_000);
  expect(flags()).toEqual(new Set(['passed', 'localUi']));
  expect(status(unit)).toBe('0002');
  await press('x dd e d e');
  expect(decode(registers.calibrationStatus, unit.raw('calibrationStatus') ?? [])).toContain('localUi');
});

test('the alarm test sounds the beeper', async () => {
  const { unit, press } = make();
  await press('e dd e d e d e');
  expect(unit.state().beeper.sounding).toBe(true);
});

test('a button counts as pressed for ten seconds', async () => {
  const { unit, press } = make();
  expect(unit.raw('userInterfaceStatus')).toEqual([0]);
  await press('d');
  expect(unit.raw('userInterfaceStatus')).toEqual([8]);
  unit.advance(9900);
  expect(unit.raw('userInterfaceStatus')).toEqual([8]);
  unit.advance(100);
  expect(unit.raw('userInterfaceStatus')).toEqual([0]);
});

test('firmware and identity are shown, and an update that lies ready', async () => {
  const { press, lines } = make();
  await press('e u u e');
  expect(lines()).toEqual(['Firmware', 'UPS 04.1 ID 1015', 'no update available']);
  await press('x d e');
  expect(lines()).toEqual(['About', 'Smart-UPS 1500', 'SMT1500RM2UC', '3S2042X14540']);
  const ready = make('SMT1500RM2UC', 'UPS 04.5');
  await ready.press('e u u e');
  expect(ready.lines()).toEqual(['Firmware', 'UPS 04.1 ID 1015', 'Update ready:', 'UPS 04.5']);
});
