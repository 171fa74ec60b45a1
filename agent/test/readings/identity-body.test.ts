import type { Values } from '@ridethrough/protocol';
import { expect, test } from 'vitest';
import { type IdentityContext, identityBody } from '../../src/readings/identity-body.ts';

const capabilities = (values: Values, via: IdentityContext['link']['via']) =>
  identityBody(
    { model: 'Smart-UPS', firmware: 'UPS 16.5', upsStatus: new Set(['online']), ...values },
    { serial: 'S1', label: 'a', loadCommands: 'allow', link: { via, address: 'x' } },
  )?.capabilities ?? [];

const groups = { outletGroups: new Set(['sog0', 'sog1'] as const) };

test('a unit offers what it has, over the way that it is on', () => {
  const srt = { ...groups, sku: 'SRT1000XLA' };
  expect(capabilities(srt, 'network')).toContain('outlet-group.reboot');
  expect(capabilities(srt, 'serial')).not.toContain('outlet-group.reboot');
  for (const via of ['network', 'serial', 'card'] as const) expect(capabilities(srt, via)).toContain('bypass.start');
  const smt = { ...groups, sku: 'SMT1500RM2UC' };
  expect(capabilities(smt, 'serial')).toContain('outlet-group.reboot');
  expect(capabilities(smt, 'serial')).not.toContain('bypass.start');
  expect(capabilities(smt, 'serial')).not.toContain('outlet.group.loadshed.set');
  expect(capabilities({ ...smt, sog0LoadShed: new Set() }, 'serial')).toContain('outlet.group.loadshed.set');
  expect(capabilities({}, 'network')).not.toContain('outlet-group.reboot');
});

test('a unit that tells neither model nor firmware has an identity all the same, once all was read', () => {
  const context = { serial: 'S1', label: 'a', loadCommands: 'deny', link: { via: 'serial', address: 'x' } } as const;
  const values: Values = { upsStatus: new Set(['online']) };
  expect(identityBody(values, context)).toBeUndefined();
  expect(identityBody(values, context, [], { model: 'Smart-UPS', firmware: 'FWI' })).toMatchObject({
    model: 'Smart-UPS',
    firmware: 'FWI',
  });
  const told = identityBody({ ...values, firmware: '601.3.D' }, context, [], { model: 'Smart-UPS', firmware: 'FWI' });
  expect(told?.firmware).toBe('601.3.D');
});
