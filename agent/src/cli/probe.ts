import { cidrForm, parseCidr } from '../probe/parse-cidr.ts';
import type { Subcommand } from './subcommand.ts';

export interface ProbeAsked {
  readonly what: 'probe';
  readonly where:
    | { readonly kind: 'list' }
    | { readonly kind: 'serial'; readonly path: string }
    | { readonly kind: 'network'; readonly addresses: readonly string[]; readonly port: number };
}

const MODBUS_PORT = 502;

export const probe: Subcommand<ProbeAsked> = {
  name: 'probe',
  usage: [
    ['probe', 'lists the serial ports; opens none'],
    ['probe /dev/ttyUSB0', 'opens that port and finds out what UPS is on it'],
    ['probe --network CIDR', 'looks who answers Modbus TCP at these addresses, and at no other'],
  ],
  flags: {
    network: { takesValue: true, help: [`CIDR     ${cidrForm}`] },
    port: { takesValue: true, help: ['PORT        TCP port to look at (502)'] },
  },
  needsConfig: false,
  read: ([path, ...others], { given, flags }, mistakes) => {
    if (others.length > 0) mistakes.push('probe is followed by one serial port, or by none');
    const range = given.get('network');
    const addresses = range === undefined ? undefined : parseCidr(range);
    if (range !== undefined && addresses === undefined) mistakes.push(`--network is ${cidrForm}; not '${range}'`);
    const text = given.get('port') ?? String(MODBUS_PORT);
    const port = /^[0-9]{1,5}$/.test(text) ? Number(text) : 0;
    if (port < 1 || port > 65_535) mistakes.push(`--port is 1 to 65535, not '${text}'`);
    if (flags.has('port') && !flags.has('network')) mistakes.push('--port goes with --network');
    if (path !== undefined && flags.has('network')) mistakes.push('a serial port and --network do not go together');
    if (addresses !== undefined) return { what: 'probe', where: { kind: 'network', addresses, port } };
    return { what: 'probe', where: path === undefined ? { kind: 'list' } : { kind: 'serial', path } };
  },
};
