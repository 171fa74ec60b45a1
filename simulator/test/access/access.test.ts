import { expect, test } from 'vitest';
import { type Access, accessAsDelivered, admits, allowedVia, openAccess } from '../../src/access/access.ts';

const access = (change: Partial<Access>): Access => ({ ...openAccess, ...change });

test.each([
  [{}, 'network', 'all'],
  [{}, 'serial', 'all'],
  [{ tcp: 'read-only' }, 'network', 'reads'],
  [{ tcp: 'disabled' }, 'network', 'nothing'],
  [{ tcp: 'disabled' }, 'serial', 'all'],
  [{ serial: 'off' }, 'serial', 'nothing'],
  [{ serial: 'off' }, 'usb', 'nothing'],
  [{ serial: 'off' }, 'network', 'all'],
  [accessAsDelivered, 'network', 'nothing'],
  [accessAsDelivered, 'serial', 'nothing'],
  [accessAsDelivered, 'card', 'all'],
  [accessAsDelivered, 'panel', 'all'],
] as const)('with %o, through %s: %s', (change, via, allowed) => {
  expect(allowedVia(access(change), via)).toBe(allowed);
});

test.each([
  ['0.0.0.0', 'network', '10.0.0.7', true],
  ['10.0.0.7', 'network', '10.0.0.7', true],
  ['10.0.0.7', 'network', '::ffff:10.0.0.7', true],
  ['10.0.0.7', 'network', '10.0.0.70', false],
  ['10.0.0.7', 'network', undefined, false],
  ['10.0.0.7', 'card', '10.0.0.8', true],
] as const)('master IP %s, through %s, from %s: %s', (masterIp, via, address, admitted) => {
  expect(admits(access({ masterIp }), via, address)).toBe(admitted);
});
