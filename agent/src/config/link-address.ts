/** Where a UPS is reached. */
export type LinkAddress =
  | { readonly kind: 'modbus-tcp'; readonly host: string; readonly port: number; readonly unit: number }
  | { readonly kind: 'modbus-rtu'; readonly path: string; readonly baud: number; readonly unit: number }
  | { readonly kind: 'ups-link'; readonly path: string }
  /** Which of the two it is, the agent finds out. */
  | { readonly kind: 'serial'; readonly path: string };

export const linkForms =
  "'serial:/PATH' (finds out what is there), 'modbus-tcp://HOST[:PORT][?unit=1]', 'modbus-rtu:///PATH[?baud=9600&unit=1]' (baud: 1200 to 115200, unit: 1 to 223) or 'ups-link:///PATH'";

const bauds = [1200, 2400, 4800, 9600, 19_200, 38_400, 57_600, 115_200];

/** Throws a plain sentence (as Error) saying what is wrong with the address. */
export function parseLinkAddress(text: string): LinkAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'modbus-tcp:') {
    onlyParameters(url, ['unit']);
    if (url.hostname === '' || (url.pathname !== '' && url.pathname !== '/'))
      throw new Error('a host is needed, and no path');
    const port = url.port === '' ? 502 : Number(url.port);
    if (port === 0) throw new Error('port 0 cannot be connected to');
    return { kind: 'modbus-tcp', host: url.hostname.replace(/^\[|\]$/g, ''), port, unit: unitOf(url) };
  }
  if (url?.protocol === 'modbus-rtu:') {
    onlyParameters(url, ['baud', 'unit']);
    if (url.hostname !== '' || url.pathname.length < 2)
      throw new Error('a whole path after modbus-rtu:// is needed, with three slashes');
    const baud = numberOf(url, 'baud', 9600);
    if (!bauds.includes(baud)) throw new Error(`baud is one of ${bauds.join(', ')}`);
    return { kind: 'modbus-rtu', path: decodeURIComponent(url.pathname), baud, unit: unitOf(url) };
  }
  if (url?.protocol === 'serial:' || url?.protocol === 'ups-link:') {
    onlyParameters(url, []);
    const kind = url.protocol === 'serial:' ? 'serial' : 'ups-link';
    if (url.hostname !== '' || !/^\/./.test(url.pathname)) throw new Error(`a whole path after ${kind}: is needed`);
    return { kind, path: decodeURIComponent(url.pathname) };
  }
  throw new Error('no such kind of link');
}

function unitOf(url: URL): number {
  const unit = numberOf(url, 'unit', 1);
  // 224 to 247 are reserved and the units answer no broadcast (AN176).
  if (unit < 1 || unit > 223) throw new Error('unit is 1 to 223');
  return unit;
}

function numberOf(url: URL, name: string, fallback: number): number {
  const text = url.searchParams.get(name);
  if (text === null) return fallback;
  if (!/^[0-9]{1,6}$/.test(text)) throw new Error(`${name} is a whole number`);
  return Number(text);
}

function onlyParameters(url: URL, allowed: readonly string[]): void {
  for (const name of url.searchParams.keys())
    if (!allowed.includes(name))
      throw new Error(`no parameter '${name}'; there is ${allowed.length === 0 ? 'none' : allowed.join(', ')}`);
}
