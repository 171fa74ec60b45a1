import { type Dirent, readdirSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';

/** A serial port as the system knows it, without it having been opened. */
export interface SerialPortInfo {
  /** Device path. */
  readonly path: string;
  /** A path that stays when adapters are plugged in another order; undefined when there is none. */
  readonly stablePath: string | undefined;
  /** What the adapter calls itself, or the kind of port. */
  readonly about: string;
}

/** The serial ports of this machine, read from /sys: opening one raises DTR and RTS, the shutdown line of some cables. */
export function serialPorts(root = '/'): SerialPortInfo[] {
  const classes = path.join(root, 'sys/class/tty');
  const stable = stablePaths(path.join(root, 'dev/serial/by-id'));
  return list(classes)
    .map(({ name }) => name)
    .sort()
    .flatMap((name) => {
      const device = real(path.join(classes, name, 'device'));
      // Terminals and consoles have no device behind them; a port of type 0 is a slot without hardware.
      if (device === undefined || read(path.join(classes, name, 'type')) === '0') return [];
      return [{ path: `/dev/${name}`, stablePath: stable.get(name), about: describe(device) }];
    });
}

/** The nearest ancestor that names itself is the adapter. */
function describe(device: string): string {
  for (let at = device; at !== path.dirname(at); at = path.dirname(at)) {
    const product = read(path.join(at, 'product'));
    if (product === undefined) continue;
    return [read(path.join(at, 'manufacturer')), product].filter(Boolean).join(' ');
  }
  return "the machine's own port";
}

function stablePaths(directory: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const { name } of list(directory)) {
    const to = real(path.join(directory, name));
    if (to !== undefined) found.set(path.basename(to), `/dev/serial/by-id/${name}`);
  }
  return found;
}

function list(directory: string): Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}

function real(link: string): string | undefined {
  try {
    return realpathSync(link);
  } catch {
    return undefined;
  }
}
