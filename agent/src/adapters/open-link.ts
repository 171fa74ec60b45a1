import type { Clock } from '../clock.ts';
import type { LinkAddress } from '../config/link-address.ts';
import type { Link } from '../links/link.ts';
import { rtuLink } from '../links/rtu-link.ts';
import { tcpLink } from '../links/tcp-link.ts';
import { serialPort } from './serial-port.ts';
import { tcpSocket } from './tcp-socket.ts';

export type ModbusAddress = Extract<LinkAddress, { readonly kind: 'modbus-tcp' | 'modbus-rtu' }>;

/** A Modbus link on the machine's own ports; not open yet. */
export function openLink(link: ModbusAddress, card: boolean, clock: Clock): Link {
  const { unit } = link;
  switch (link.kind) {
    case 'modbus-tcp': {
      const { host, port } = link;
      return tcpLink({ connect: tcpSocket({ host, port }), clock, unit, via: card ? 'card' : 'network' });
    }
    case 'modbus-rtu':
      return rtuLink({
        openPort: serialPort({ path: link.path, baud: link.baud }),
        clock,
        unit,
        timing: { baud: link.baud },
      });
    default:
      return link satisfies never;
  }
}
