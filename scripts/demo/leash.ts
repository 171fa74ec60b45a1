/**
 * Ends the demo's programs when the demo itself is gone without having ended them (killed, or its terminal lost). Their
 * process ids come line by line on standard input, `-PID` when one has ended; the end of the input is the demo's end.
 */
import { createInterface } from 'node:readline';

const alive = new Set<number>();
// The demo and this share a terminal: what ends the demo there must not end this before its work is done.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

for await (const line of createInterface({ input: process.stdin })) {
  const pid = Number(line);
  if (pid > 0) alive.add(pid);
  else alive.delete(-pid);
}
for (const pid of alive) {
  try {
    process.kill(pid, 'SIGTERM');
  } catch {
    // it has ended by itself
  }
}
