import type { Clock } from '../clock.ts';
import type { UpsConfig } from '../config/config-schema.ts';
import type { Keeper } from '../events/keeper.ts';
import { findProtocol, type SerialProtocol } from '../probe/find-protocol.ts';
import { FindingDriver } from '../probe/finding-driver.ts';
import type { Driver } from '../runner/driver.ts';
import { ModbusDriver } from '../runner/modbus-driver.ts';
import { UpsLinkDriver } from '../ups-link/ups-link-driver.ts';
import { openLink } from './open-link.ts';
import { serialPort } from './serial-port.ts';

/** The speeds that the units know: UPS-Link no other, and a Smart-UPS's own Modbus port neither (AN176). */
const UPS_LINK_BAUD = 2400;
const MODBUS_BAUD = 9600;

/** What speaks to the UPS of agent.yaml, on the machine's own ports; not open yet. `keeper` remembers what was found. */
export function openDriver({ link, unitId, card }: UpsConfig, clock: Clock, keeper?: Keeper): Driver {
  switch (link.kind) {
    case 'modbus-tcp':
    case 'modbus-rtu':
      return new ModbusDriver(openLink({ ...link, unit: unitId ?? link.unit }, card, clock), clock);
    case 'ups-link':
      return upsLink(link.path, clock, false);
    case 'serial': {
      const { path } = link;
      const name = `protocol-${path}`;
      return new FindingDriver({
        path,
        find: (signal) => findProtocol({ openAt: (baud) => serialPort({ path, baud }), clock, signal }),
        make: (protocol, isAwake) =>
          protocol === 'ups-link' ? upsLink(path, clock, isAwake) : modbus(path, unitId ?? 1, clock),
        memory: {
          load: () => protocols.find((protocol) => protocol === keeper?.load(name)),
          save: (protocol) => keeper?.save(name, protocol),
        },
      });
    }
    default:
      return link satisfies never;
  }
}

const protocols: readonly SerialProtocol[] = ['ups-link', 'modbus-rtu'];

/** `isAwake`: the unit has just said SM to a `Y`, the last that it heard. */
export const upsLink = (path: string, clock: Clock, isAwake: boolean): Driver =>
  new UpsLinkDriver({ openPort: serialPort({ path, baud: UPS_LINK_BAUD }), clock, isAwake });

const modbus = (path: string, unit: number, clock: Clock): Driver =>
  new ModbusDriver(openLink({ kind: 'modbus-rtu', path, baud: MODBUS_BAUD, unit }, false, clock), clock);
