import type { NutWire } from './nut-clients.ts';

/**
 * What no server wants: mute connections, half lines, one that never reads what it asks for, random bytes, a line of a
 * megabyte. All stay open. Resolves with what the long line, and a good one after it, were answered.
 */
export async function sendRubbish(open: (count: number) => Promise<readonly NutWire[]>): Promise<readonly string[]> {
  await open(50);
  for (const half of await open(50)) half.send('GET VAR rack-a ups.sta');
  const [greedy, rubbish, long] = await open(3);
  greedy?.socket.pause();
  for (let times = 0; times < 2000; times++) greedy?.send('LIST VAR rack-a\n'.repeat(10));
  for (let times = 0; times < 200; times++)
    rubbish?.socket.write(Buffer.from(Array.from({ length: 4096 }, (_, at) => (at * times * 31) % 256)));
  long?.send(`${'x'.repeat(1024 * 1024)}\nVER\n`);
  return [(await long?.next()) ?? '', (await long?.next()) ?? ''];
}
