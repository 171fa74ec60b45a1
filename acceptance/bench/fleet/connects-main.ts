/** Connects over and over, up to the CONNACK, each time with a whole TLS handshake; prints what came of it as JSON. */
import { setTimeout as sleep } from 'node:timers/promises';
import { connectPacket } from '../ingest/telemetry-message.ts';
import { dial } from './dial.ts';
import { readFleet, type Shown } from './read-fleet.ts';

export type ConnectsAsked = {
  readonly fleet: string;
  readonly port: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
};
export type ConnectsDone = {
  /** In the measured time. */
  readonly connects: number;
  /** From the first to the last. */
  readonly allConnects: number;
  readonly failures: number;
  readonly lastFailure: string | undefined;
  readonly tookMs: number;
  /** What this process itself used of one core. */
  readonly cpuShare: number;
};

const CONNACK_OK = '20020000';
const DISCONNECT = Buffer.from([0xe0, 0]);
const { fleet, port, warmUpMs, measureMs } = JSON.parse(process.argv[2] ?? '') as ConnectsAsked;
let connects = 0;
let failures = 0;
let lastFailure: string | undefined;
let isOver = false;

const connectOnce = (member: Shown): Promise<void> =>
  new Promise((resolve) => {
    const socket = dial(member, { host: '127.0.0.1', port });
    const fail = (says: string) => {
      failures++;
      lastFailure = says;
      socket.destroy();
    };
    let answer: string | undefined;
    socket.once('secureConnect', () => {
      if (socket.isSessionReused()) fail('the session was resumed');
      else socket.write(connectPacket(member.agent));
    });
    socket.on('data', (chunk: Buffer) => {
      if (answer !== undefined) return;
      answer = chunk.toString('hex');
      if (answer !== CONNACK_OK) return fail(`CONNACK ${answer}`);
      connects++;
      socket.end(DISCONNECT);
    });
    socket.on('error', (error) => {
      if (answer === undefined) fail(error.message);
    });
    socket.once('close', () => resolve());
  });

const working = readFleet(fleet).map(async (member) => {
  while (!isOver) await connectOnce(member);
});
await sleep(warmUpMs);
const [began, before, cpu] = [performance.now(), connects, process.cpuUsage()];
await sleep(measureMs);
const [tookMs, used] = [performance.now() - began, process.cpuUsage(cpu)];
const measured = connects - before;
isOver = true;
await Promise.all(working);
const done: ConnectsDone = {
  connects: measured,
  allConnects: connects,
  failures,
  lastFailure,
  tookMs,
  cpuShare: (used.user + used.system) / 1000 / tookMs,
};
process.stdout.write(`${JSON.stringify(done)}\n`);
