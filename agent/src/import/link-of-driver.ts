/** What a driver's settings say of the link: the link, or why there is none here. */
export type LinkFound = { readonly link: string } | { readonly says: string };

const USB =
  'this agent does not read USB: connect the serial port, or the network port with Modbus switched on, and give its link';
const SNMP = 'this agent does not read SNMP; where the card or the unit speaks Modbus TCP,';

export const usbSays = USB;
export const snmpSays = (host: string | undefined): string =>
  `${SNMP} the link is modbus-tcp://${host ?? 'HOST'}, through a management card with card: true`;

export function rtuLink(path: string, baud: string | undefined, unit: string | undefined): LinkFound {
  if (!path.startsWith('/')) return { says: `'${path}' is no serial port` };
  return {
    link: `modbus-rtu://${path}${query({ baud: baud ?? '9600', unit: unit ?? '1' }, { baud: '9600', unit: '1' })}`,
  };
}

export function upsLink(path: string): LinkFound {
  return path.startsWith('/') ? { link: `ups-link://${path}` } : { says: `'${path}' is no serial port` };
}

export function tcpLink(address: string, unit: string | undefined): LinkFound {
  if (!/^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+)(:[0-9]{1,5})?$/.test(address)) return { says: `'${address}' is no host` };
  return { link: `modbus-tcp://${address.replace(/:502$/, '')}${query({ unit: unit ?? '1' }, { unit: '1' })}` };
}

/** Only what is not so anyway. */
function query(given: Readonly<Record<string, string>>, usual: Readonly<Record<string, string>>): string {
  const parts = Object.entries(given).filter(([name, value]) => usual[name] !== value);
  return parts.length === 0 ? '' : `?${parts.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}`;
}
