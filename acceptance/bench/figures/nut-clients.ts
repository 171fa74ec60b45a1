import { setTimeout as sleep } from 'node:timers/promises';
import { SECONDARY, startGuarded } from '../../harness/guarded.ts';
import { control } from '../../harness/simulator.ts';
import { startCloud } from '../../harness/stack.ts';
import type { Figure } from '../figure.ts';
import { NutPoller } from '../look/nut-poller.ts';
import { cpuSeconds, residentMb } from '../look/process-use.ts';
import { median, percentile } from '../percentile.ts';

const CYCLES = 8;
const HOLD_MS = 5000;
const POLL_MS = 20;
const CLIENTS = 200;
const CLIENT_POLL_MS = 5000;
const WINDOW_MS = 40_000;
const STATUS = 'GET VAR rack-a ups.status';

const none = { upsc: '', upscmd: '', upsrw: '', upsmon: '' };

export const nutLow: Figure = {
  name: 'nut-low',
  says: "from the unit's registers at their limit to LB in the answer to a polling NUT client",
  stage: 2,
  async measure(scratch) {
    const { unit, server } = await startGuarded(scratch, await startCloud(scratch), none, '3S2042X14541', {
      unit: ['--reply-ms', '20'],
    });
    const client = await NutPoller.open(server);
    scratch.later(() => client.close());
    const until = async (holds: (answer: string) => boolean) => {
      while (!holds(await client.ask(STATUS))) await sleep(POLL_MS);
    };
    const took: number[] = [];
    while (took.length < CYCLES) {
      await control(unit, 'PUT', '/battery', { chargePercent: 90 });
      await control(unit, 'PUT', '/mains', { voltage: 0 });
      await until((answer) => / "OB/.test(answer));
      // Any phase of the measurements.
      await sleep(3000 + Math.random() * 1000);
      const from = performance.now();
      await control(unit, 'PUT', '/battery', { chargePercent: 5 });
      await until((answer) => /LB/.test(answer));
      took.push(performance.now() - from - HOLD_MS);
      await control(unit, 'PUT', '/mains', { voltage: 120 });
      await control(unit, 'POST', '/advance', { seconds: 4 });
      await until((answer) => / "OL/.test(answer));
    }
    return [
      {
        figure: 'registers at their limit -> LB for a NUT client, without the 5 s that the rule holds, longest',
        measured: Math.max(...took),
        unit: 'ms',
        notes: [
          `${CYCLES} times over Modbus TCP, asked every ${POLL_MS} ms; median ${median(took).toFixed(0)} ms. The rule wants three readings over at least 5 s, and measurements come every second: up to one period before the first of them and one behind the last`,
          `a client's own pause between two questions (5 s with most) comes on top`,
        ],
      },
    ];
  },
};

export const nutClients: Figure = {
  name: 'nut-clients',
  says: `an agent with ${CLIENTS} NUT clients that ask every ${CLIENT_POLL_MS / 1000} s: CPU, memory, how long an answer takes`,
  stage: 9,
  async measure(scratch) {
    const { agent, server } = await startGuarded(scratch, await startCloud(scratch), none, '3S2042X14542');
    const { pid } = agent.process;
    const use = async (run: () => Promise<void>) => {
      const from = { cpu: cpuSeconds(pid), ms: performance.now() };
      const resident: number[] = [];
      const timer = setInterval(() => resident.push(residentMb(pid)), 500);
      await run();
      clearInterval(timer);
      const share = ((cpuSeconds(pid) - from.cpu) / ((performance.now() - from.ms) / 1000)) * 100;
      return { share, mb: median(resident) };
    };
    await sleep(20_000);
    const alone = await use(() => sleep(WINDOW_MS));
    const clients = await Promise.all(Array.from({ length: CLIENTS }, () => NutPoller.open(server)));
    scratch.later(() => {
      for (const client of clients) client.close();
    });
    const began = performance.now();
    await Promise.all(clients.map((client) => client.login('rack-a', SECONDARY.name, SECONDARY.password)));
    const loginMs = performance.now() - began;
    const answers: number[] = [];
    const ends = performance.now() + WINDOW_MS + CLIENT_POLL_MS;
    const poll = async (client: NutPoller, index: number) => {
      await sleep((index / CLIENTS) * CLIENT_POLL_MS);
      while (performance.now() < ends) {
        const from = performance.now();
        if (!(await client.ask(STATUS)).startsWith('VAR ')) throw new Error('a client was not served');
        answers.push(performance.now() - from);
        await sleep(CLIENT_POLL_MS);
      }
    };
    const together = await use(async () => {
      await Promise.all(clients.map(poll));
    });
    const what = `agent with ${CLIENTS} NUT clients every ${CLIENT_POLL_MS / 1000} s`;
    return [
      {
        figure: `${what}: CPU on top of its own`,
        measured: together.share - alone.share,
        unit: '% of a core',
        notes: [
          `all threads of its process: ${together.share.toFixed(1)} % with them, ${alone.share.toFixed(1)} % before, over ${WINDOW_MS / 1000} s each; one UPS on Modbus TCP, on mains`,
        ],
      },
      {
        figure: `${what}: memory on top of its own`,
        measured: together.mb - alone.mb,
        unit: 'MB',
        notes: [`VmRSS, medians: ${together.mb.toFixed(1)} MB with them, ${alone.mb.toFixed(1)} MB before`],
      },
      {
        figure: `${what}: time to an answer, p99`,
        measured: percentile(answers, 99),
        unit: 'ms',
        notes: [
          `${answers.length} answers; median ${median(answers).toFixed(1)} ms; all ${CLIENTS} were logged in ${loginMs.toFixed(0)} ms after they began`,
        ],
      },
    ];
  },
};
