import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { SimulatorError } from '../simulator-error.ts';

/**
 * Takes a path for this process until the returned function is called. Held by a socket in the kernel's abstract
 * namespace (unix(7)), so it goes with its process however that ends, and leaves no file. SimulatorError `cannot-serve`
 * when a simulator holds the path already.
 */
export async function holdPath(file: string): Promise<() => void> {
  const place = path.join(realFolder(path.dirname(file)), path.basename(file));
  const name = `\0ridethrough-simulator-${createHash('sha256').update(place).digest('hex')}`;
  const server = createServer((socket) => void socket.destroy());
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(name, resolve);
    });
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE')) throw cause;
    const says = 'another simulator serves this path; stop it first, or choose another path';
    throw new SimulatorError('cannot-serve', `the serial line at ${file}: ${says}`, { cause });
  }
  server.unref();
  return () => void server.close();
}

/** One name for a folder by whatever way it is reached; a missing one is told when the link is made. */
function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return path.resolve(folder);
  }
}
