import { setTimeout as sleep } from 'node:timers/promises';
import { startSimulator, theUnit } from '../../harness/simulator.ts';
import { startAgent, startCloud, upsWith, writeAgentConfig } from '../../harness/stack.ts';
import type { Figure } from '../figure.ts';
import { type Request, requestsOf } from '../look/requests.ts';
import { sum } from '../percentile.ts';

const BAUD = 9600;
const REPLY_MS = 20;
const GAP_MS = 35;
/** After the first values are in the store; with what came before, every block of the cycle is in it. */
const WINDOW_MS = 40_000;
const SERIAL = 'AS1724150316';

const wireMs = (bytes: number): number => (bytes * 10_000) / BAUD;
const theoryMs = ({ requestBytes, replyBytes }: Request): number =>
  wireMs(requestBytes + replyBytes) + REPLY_MS + GAP_MS;
const begunAtMs = ({ receivedAtMs, requestBytes }: Request): number => receivedAtMs - wireMs(requestBytes);

type Turn = { readonly block: string; readonly tookMs: number; readonly theoryMs: number };

/** From the beginning of each request to the beginning of the next: nothing in between is left out. */
function turnsOf(requests: readonly Request[]): Turn[] {
  return requests.slice(1).flatMap((next, index) => {
    const request = requests[index];
    if (request === undefined) return [];
    if (next.number !== request.number + 1) throw new Error(`request ${request.number + 1} is missing in the log`);
    const block = `${request.address}+${request.words}`;
    return [{ block, tookMs: begunAtMs(next) - begunAtMs(request), theoryMs: theoryMs(request) }];
  });
}

const tookOf = (turns: readonly Turn[]): number => sum(turns.map(({ tookMs }) => tookMs));
const theoryOf = (turns: readonly Turn[]): number => sum(turns.map((turn) => turn.theoryMs));

export const rtuCycle: Figure = {
  name: 'rtu-cycle',
  says: 'what a full poll cycle takes on a serial line of 9600 baud, beside what the line itself needs',
  stage: 0,
  async measure(scratch) {
    const line = scratch.path('ups-rtu');
    const flags = ['--model', 'SMX1500RM2U', '--serial', SERIAL, '--modbus-rtu', line, '--baud', String(BAUD)];
    const unit = theUnit(
      await startSimulator(scratch, [...flags, '--reply-ms', String(REPLY_MS), '--control', '127.0.0.1:0']),
    );
    const cloud = await startCloud(scratch);
    const entry = { label: 'rtu', link: `modbus-rtu://${line}?baud=${BAUD}` };
    await startAgent(scratch, writeAgentConfig(scratch, 'bench-rtu', cloud.mqtt, [entry]));
    await upsWith(cloud, SERIAL, ['ups.status', 'battery.charge', 'ups.firmware']);

    await sleep(WINDOW_MS);
    const { requests, total } = await requestsOf(unit);
    if (requests.length < total) throw new Error(`the log has kept ${requests.length} of ${total} requests`);
    const turns = turnsOf(requests);
    if (turns.length < 100) throw new Error(`only ${turns.length} requests in ${WINDOW_MS / 1000} s`);

    const blocks = [...Map.groupBy(turns, ({ block }) => block)].sort(([, a], [, b]) => b.length - a.length);
    const cycle = blocks.map(([block, all]) => ({
      block,
      count: all.length,
      tookMs: tookOf(all) / all.length,
      theoryMs: theoryOf(all) / all.length,
    }));
    const perBlock = cycle.map(
      ({ block, count, tookMs, theoryMs }) => `${block}: ${count} x ${tookMs.toFixed(1)}/${theoryMs.toFixed(1)} ms`,
    );
    return [
      {
        figure: `RTU poll cycle, ${BAUD} baud: time on the line / theoretical`,
        measured: tookOf(turns) / theoryOf(turns),
        unit: '',
        goal: { atMost: 1.1 },
        notes: [
          `all ${turns.length} turns of ${(tookOf(turns) / 1000).toFixed(1)} s since the agent's first request, from the beginning of each to that of the next`,
          `theoretical: (request + reply bytes) x 10 bit / ${BAUD} + ${REPLY_MS} ms reply time + ${GAP_MS} ms gap`,
          `blocks (address+words): ${perBlock.join('; ')}`,
          `each block once: ${tookOf(cycle).toFixed(0)} ms, theoretical ${theoryOf(cycle).toFixed(0)} ms`,
        ],
      },
    ];
  },
};
