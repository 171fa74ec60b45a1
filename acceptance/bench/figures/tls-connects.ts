import { startCloud } from '../../harness/stack.ts';
import type { Figure } from '../figure.ts';
import type { ConnectsAsked, ConnectsDone } from '../fleet/connects-main.ts';
import { enrolFleet, writeFleet } from '../fleet/enrol-fleet.ts';
import { runChild } from '../ingest/run-child.ts';
import { cpuSeconds } from '../look/process-use.ts';
import { canPin } from '../machine.ts';

/** Each has its next connection when the one before is over. */
const AGENTS = 48;
const WARM_UP_MS = 3000;
const MEASURE_MS = 10_000;

export const tlsConnects: Figure = {
  name: 'tls-connects',
  says: 'how many agents a second the cloud lets in, each with a whole mutual TLS handshake, on one core',
  stage: 5,
  async measure(scratch) {
    const cores: { cloud?: number; load?: number } = canPin() ? { cloud: 0, load: 1 } : {};
    const cloud = await startCloud(scratch, cores.cloud === undefined ? {} : { core: cores.cloud });
    const fleet = writeFleet(scratch, cloud, await enrolFleet(cloud, AGENTS));
    const asked: ConnectsAsked = {
      fleet,
      port: Number(new URL(cloud.mqtts).port),
      warmUpMs: WARM_UP_MS,
      measureMs: MEASURE_MS,
    };
    const before = { cpu: cpuSeconds(cloud.process.pid), ms: performance.now() };
    const done = await runChild<ConnectsDone>(scratch, 'fleet/connects-main.ts', asked, cores.load);
    const cpu = cpuSeconds(cloud.process.pid) - before.cpu;
    const share = cpu / ((performance.now() - before.ms) / 1000);
    if (done.failures > 0) throw new Error(`${done.failures} connections failed: ${done.lastFailure}`);
    const rate = done.connects / (done.tookMs / 1000);
    const where =
      cores.cloud === undefined
        ? 'taskset or a second core is missing: cloud and load share what there is'
        : `the cloud on core 0 alone, of which it was given ${(share * 100).toFixed(0)} %, its load on core 1, which used ${(done.cpuShare * 100).toFixed(0)} %`;
    return [
      {
        figure: 'TLS connects for each second of the cloud’s CPU time',
        measured: done.allConnects / cpu,
        unit: 'connects/s',
        notes: [
          `${done.allConnects} connections of ${AGENTS} agents, each from TCP to CONNACK and its end: TLS 1.3, P-256, both certificates checked, none resumed; none failed`,
          `${rate.toFixed(0)} a second by the clock over ${(done.tookMs / 1000).toFixed(0)} s; ${where}`,
        ],
      },
    ];
  },
};
