import type { Port } from '../unit/port.ts';

export const tcpAccess = ['disabled', 'read-only', 'read-write'] as const;
export const serialAccess = ['on', 'off'] as const;

/** What the unit's own Modbus menu sets (990-9840B and the panel's menu: two switches, a filter and an id). */
export type Access = {
  /** The network port: disabled, connections are refused. */
  readonly tcp: (typeof tcpAccess)[number];
  /** The one address that may connect; 0.0.0.0 is any. */
  readonly masterIp: string;
  /** The serial port, and USB: off, nothing is answered. */
  readonly serial: (typeof serialAccess)[number];
  /** 1 to 223 (AN176). */
  readonly unitId: number;
};

export type AccessChange = { readonly [K in keyof Access]?: Access[K] };

export const anyMaster = '0.0.0.0';

/** Everything open, as a test wants it. */
export const openAccess: Access = { tcp: 'read-write', masterIp: anyMaster, serial: 'on', unitId: 1 };
/** A new unit: no Modbus before somebody has switched it on at the panel. */
export const accessAsDelivered = {
  tcp: 'disabled',
  masterIp: anyMaster,
  serial: 'off',
} as const satisfies AccessChange;

type Allowed = 'nothing' | 'reads' | 'all';
const throughTcp: Readonly<Record<Access['tcp'], Allowed>> = {
  disabled: 'nothing',
  'read-only': 'reads',
  'read-write': 'all',
};

/** What whoever comes through this door may ask for. A management card is a master of its own, with switches of its own. */
export function allowedVia(access: Access, via: Port): Allowed {
  switch (via) {
    case 'serial':
    case 'usb':
      return access.serial === 'on' ? 'all' : 'nothing';
    case 'network':
      return throughTcp[access.tcp];
    case 'card':
    case 'panel':
      return 'all';
    default:
      return via satisfies never;
  }
}

/** Whether a connection from this address is taken. */
export function admits(access: Access, via: Port, address: string | undefined): boolean {
  if (via !== 'network' || access.masterIp === anyMaster) return true;
  return address?.replace(/^::ffff:/, '') === access.masterIp;
}
