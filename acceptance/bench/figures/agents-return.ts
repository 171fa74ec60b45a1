import { get, restartCloud, startCloud } from '../../harness/stack.ts';
import { until } from '../../harness/until.ts';
import type { Figure } from '../figure.ts';
import { enrolFleet } from '../fleet/enrol-fleet.ts';
import { areBack, startFleet } from '../fleet/start-fleet.ts';
import { cpuSeconds } from '../look/process-use.ts';
import { canPin } from '../machine.ts';
import { percentile } from '../percentile.ts';

const AGENTS = 1000;
const WITHIN_MS = 120_000;
/** Nobody listens there: that is the cloud's absence, and no refusal. */
const ABSENT = /ECONNREFUSED/;

export const agentsReturn: Figure = {
  name: 'agents-return',
  says: 'how long 1,000 agents take to be back after the cloud was killed and started again',
  stage: 7,
  async measure(scratch) {
    const core = canPin() ? 0 : undefined;
    const cloud = await startCloud(scratch, core === undefined ? {} : { core });
    const fleet = await startFleet(scratch, cloud, await enrolFleet(cloud, AGENTS));
    const killedMs = performance.now();
    await cloud.process.kill();
    await until('all cut off', () => fleet.every(({ backAtMs }) => backAtMs === undefined), WITHIN_MS);
    for (const { failed } of fleet) failed.length = 0;
    const again = await restartCloud(scratch, cloud, {}, core);
    const readyMs = performance.now();
    const [readyCpu, own] = [cpuSeconds(again.process.pid), process.cpuUsage()];
    await until('all agents back', () => areBack(fleet), WITHIN_MS);
    const tookS = (performance.now() - readyMs) / 1000;
    const used = process.cpuUsage(own);
    const shares = {
      cloud: (cpuSeconds(again.process.pid) - readyCpu) / tookS,
      load: (used.user + used.system) / 1e6 / tookS,
    };
    const backMs = fleet.map(({ backAtMs = Number.NaN }) => backAtMs - readyMs);
    const failed = fleet.flatMap((agent) => agent.failed);
    const refused = failed.filter(({ says }) => !ABSENT.test(says));
    const inVain = (failed.length - refused.length) / AGENTS;
    const { agents } = await get<{ agents: readonly { online: boolean }[] }>(again, `/api/v1/agents?limit=${AGENTS}`);
    const online = agents.filter((agent) => agent.online).length;
    if (online !== AGENTS) throw new Error(`the cloud says that ${online} of ${AGENTS} are online`);
    const longest = Math.max(...backMs);
    return [
      {
        figure: `${AGENTS.toLocaleString('en-US')} agents back after a restart of the broker`,
        measured: longest / 1000,
        unit: 's',
        notes: [
          `from the line that says that the cloud is ready until the last agent’s receipt; the cloud was away for ${((readyMs - killedMs) / 1000).toFixed(1)} s${core === undefined ? '' : ', and is kept to one core'}`,
          `half of them after ${(percentile(backMs, 50) / 1000).toFixed(1)} s, 90 % after ${(percentile(backMs, 90) / 1000).toFixed(1)} s; each from an address of its own, with the agent’s own pauses: up to 0.5 s, doubled with each failed attempt, 60 s at the most; each had knocked ${inVain.toFixed(0)} times in vain, counting both ports`,
          `meanwhile the cloud used ${(shares.cloud * 100).toFixed(0)} % of a core, and the process that plays the agents ${(shares.load * 100).toFixed(0)} %`,
        ],
      },
      {
        figure: 'of their attempts, refused or broken off',
        measured: refused.length,
        unit: '',
        goal: { atMost: 0 },
        notes: [
          refused.length === 0
            ? 'every attempt from the moment that the port was open led to a receipt'
            : `such as: ${[...new Set(refused.map(({ says }) => says))].slice(0, 3).join('; ')}`,
        ],
      },
    ];
  },
};
