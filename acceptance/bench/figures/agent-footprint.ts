import { setTimeout as sleep } from 'node:timers/promises';
import { startAgent, startCloud, upsWith, writeAgentConfig } from '../../harness/stack.ts';
import type { Figure } from '../figure.ts';
import { residentMb, writtenBytes } from '../look/process-use.ts';
import { entriesOf, startTcpUnits } from '../look/tcp-units.ts';
import { fileSystem } from '../machine.ts';
import { median } from '../percentile.ts';

const MORE_UNITS = 8;
const SETTLE_MS = 30_000;
const WINDOW_MS = 60_000;
const LOOK_EVERY_MS = 500;
const DAY_MS = 86_400_000;

export const agentFootprint: Figure = {
  name: 'agent-footprint',
  says: "the agent's memory, with one UPS and with more, and what it writes to disk",
  stage: 1,
  async measure(scratch) {
    const [first, ...others] = await startTcpUnits(scratch, 1 + MORE_UNITS);
    if (first === undefined) throw new Error('no unit');
    const cloud = await startCloud(scratch);
    const start = (id: string, units: readonly (typeof first)[]) =>
      startAgent(scratch, writeAgentConfig(scratch, id, cloud.mqtt, entriesOf(units)));
    // The first start after a change of the sources compiles them, and keeps the compiler in memory.
    await (await start('bench-once', [first])).process.stop();
    const one = (await start('bench-one', [first])).process.pid;
    const many = (await start('bench-many', others)).process.pid;
    for (const { serial } of [first, ...others])
      await upsWith(cloud, serial, ['ups.status', 'battery.charge', 'ups.firmware']);

    await sleep(SETTLE_MS);
    const began = { ms: performance.now(), one: writtenBytes(one), many: writtenBytes(many) };
    const seen: { readonly one: number; readonly many: number }[] = [];
    while (performance.now() - began.ms < WINDOW_MS) {
      seen.push({ one: residentMb(one), many: residentMb(many) });
      await sleep(LOOK_EVERY_MS);
    }
    const days = (performance.now() - began.ms) / DAY_MS;
    const perDayMb = (bytes: number) => bytes / days / 1e6;
    const written = { one: writtenBytes(one) - began.one, many: writtenBytes(many) - began.many };
    const withOne = median(seen.map((look) => look.one));
    const withMany = median(seen.map((look) => look.many));
    const files = fileSystem();
    const looks = `median of ${seen.length} looks at VmRSS over ${WINDOW_MS / 1000} s, ${SETTLE_MS / 1000} s after the start`;
    return [
      {
        figure: "agent's resident memory, one UPS",
        measured: withOne,
        unit: 'MB',
        goal: { atMost: 100 },
        notes: [`${looks}; most ${Math.max(...seen.map((look) => look.one)).toFixed(1)} MB`],
      },
      {
        figure: "agent's resident memory, each further UPS",
        measured: (withMany - withOne) / (MORE_UNITS - 1),
        unit: 'MB',
        goal: { atMost: 4 },
        notes: [`${MORE_UNITS} UPSs: ${withMany.toFixed(1)} MB; the difference to one, shared among ${MORE_UNITS - 1}`],
      },
      {
        figure: 'bytes written to disk per UPS and day',
        measured: perDayMb(written.one),
        unit: 'MB',
        notes: [
          `write_bytes of /proc/PID/io over ${WINDOW_MS / 1000} s on mains, times ${Math.round(1 / days)}; ${(perDayMb(written.many) / MORE_UNITS).toFixed(0)} MB per UPS where an agent has ${MORE_UNITS}`,
          ...(files === 'tmpfs' ? ['the files are on a tmpfs: what a disk would see is not counted here'] : []),
        ],
      },
    ];
  },
};
