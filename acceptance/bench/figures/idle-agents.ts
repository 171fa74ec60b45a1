import { setTimeout as sleep } from 'node:timers/promises';
import { startCloud } from '../../harness/stack.ts';
import type { Figure } from '../figure.ts';
import { enrolFleet } from '../fleet/enrol-fleet.ts';
import { areBack, startFleet } from '../fleet/start-fleet.ts';
import { residentMb } from '../look/process-use.ts';
import { median } from '../percentile.ts';

/** The first ones bring in what the cloud needs for any. */
const FIRST = 100;
const MORE = 900;
const SETTLE_MS = 5000;
const WINDOW_MS = 5000;
const LOOK_EVERY_MS = 100;

/** The median over a while, once the garbage of what was before has had its time. */
async function restingMb(pid: number): Promise<number> {
  await sleep(SETTLE_MS);
  const seen: number[] = [];
  const end = performance.now() + WINDOW_MS;
  while (performance.now() < end) {
    seen.push(residentMb(pid));
    await sleep(LOOK_EVERY_MS);
  }
  return median(seen);
}

export const idleAgents: Figure = {
  name: 'idle-agents',
  says: "the cloud's memory for each agent that is connected and says nothing but that it is there",
  stage: 6,
  async measure(scratch) {
    const cloud = await startCloud(scratch);
    // All are enrolled before the first look, so that only their connections lie between the two.
    const members = await enrolFleet(cloud, FIRST + MORE);
    const first = await startFleet(scratch, cloud, members.slice(0, FIRST));
    const before = await restingMb(cloud.process.pid);
    const more = await startFleet(scratch, cloud, members.slice(FIRST));
    const after = await restingMb(cloud.process.pid);
    if (!areBack([...first, ...more])) throw new Error('not all of them stayed connected');
    return [
      {
        figure: 'resident memory of the cloud, each idle agent',
        measured: ((after - before) / MORE) * 1000,
        unit: 'kB',
        notes: [
          `${before.toFixed(0)} MB with ${FIRST} agents over TLS, ${after.toFixed(0)} MB with ${FIRST + MORE}; each the median of VmRSS over ${WINDOW_MS / 1000} s, ${SETTLE_MS / 1000} s after the last had come; what their handshakes left behind is in it`,
        ],
      },
    ];
  },
};
