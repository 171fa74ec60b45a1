import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { serialPorts } from '../../src/adapters/serial-ports.ts';

test('ports with hardware are listed from /sys alone, with a path that stays; consoles and empty slots are not', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'ridethrough-sys-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const usb = path.join(root, 'sys/devices/usb1/1-1');
  const port = (name: string, device: string | undefined, type?: string) => {
    const directory = path.join(root, 'sys/class/tty', name);
    mkdirSync(directory, { recursive: true });
    if (type !== undefined) writeFileSync(path.join(directory, 'type'), `${type}\n`);
    if (device === undefined) return;
    mkdirSync(device, { recursive: true });
    symlinkSync(device, path.join(directory, 'device'));
  };
  port('ttyUSB0', path.join(usb, '1-1:1.0/ttyUSB0'));
  writeFileSync(path.join(usb, 'product'), 'FT232R USB UART\n');
  writeFileSync(path.join(usb, 'manufacturer'), 'FTDI\n');
  port('ttyS0', path.join(root, 'sys/devices/pnp0/00:01'), '4');
  port('ttyS1', path.join(root, 'sys/devices/platform/serial8250'), '0');
  port('tty1', undefined);
  mkdirSync(path.join(root, 'dev/serial/by-id'), { recursive: true });
  writeFileSync(path.join(root, 'dev/ttyUSB0'), '');
  symlinkSync('../../ttyUSB0', path.join(root, 'dev/serial/by-id/usb-FTDI_FT232R-if00-port0'));
  expect(serialPorts(root)).toEqual([
    { path: '/dev/ttyS0', stablePath: undefined, about: "the machine's own port" },
    { path: '/dev/ttyUSB0', stablePath: '/dev/serial/by-id/usb-FTDI_FT232R-if00-port0', about: 'FTDI FT232R USB UART' },
  ]);
  expect(serialPorts(path.join(root, 'nothing'))).toEqual([]);
});
