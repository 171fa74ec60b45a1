import { setTimeout as sleep } from 'node:timers/promises';
import { control, startSimulator, theUnit } from '../../harness/simulator.ts';
import { addAgent, startCloud, upsWith } from '../../harness/stack.ts';
import type { Figure } from '../figure.ts';
import { sum } from '../percentile.ts';

/** One thing that the unit heard; times in ms on the simulator's clock. */
type Heard = {
  readonly number: number;
  readonly characters: string;
  readonly reply: string;
  readonly receivedAtMs: number;
};

const SERIAL = 'AS0612345678';
const CHARACTER_MS = 10_000 / 2400;
/** The mean of the 30 to 60 ms that a unit thinks, as the simulator does. */
const THINKS_MS = 45;
const END_OF_LINE = 2;
const WINDOW_MS = 40_000;

const theoryMs = ({ reply }: Heard): number => (1 + reply.length + END_OF_LINE) * CHARACTER_MS + THINKS_MS;

export const upsLinkCycle: Figure = {
  name: 'ups-link-cycle',
  says: 'what a full poll cycle takes on UPS-Link, beside what the line and the unit need',
  stage: 0,
  async measure(scratch) {
    const flags = ['--model', 'SUA1500', '--serial', SERIAL, '--ups-link', scratch.path('ups-link-cycle')];
    const unit = theUnit(await startSimulator(scratch, [...flags, '--control', '127.0.0.1:0']));
    const cloud = await startCloud(scratch);
    // All is always due, so that the line never rests.
    const poll = { statusMs: 50, measurementMs: 50 };
    const entry = { label: 'older', link: `ups-link://${unit.upsLink?.path}`, poll };
    await addAgent(scratch, cloud, [entry], 'bench-ups-link');
    await upsWith(cloud, SERIAL, ['ups.status', 'battery.charge', 'ups.firmware', 'input.sensitivity'], 60_000);
    // The two long strings are read once.
    const heardOf = async (after: number) =>
      (await control<{ heard: readonly Heard[] }>(unit, 'GET', `/ups-link?after=${after}`)).heard;
    await sleep(10_000);
    const from = (await heardOf(0)).at(-1)?.number ?? 0;
    await sleep(WINDOW_MS);
    const heard = await heardOf(from);
    const turns = heard.slice(1).flatMap((next, index) => {
      const asked = heard[index];
      if (asked === undefined) return [];
      if (next.number !== asked.number + 1) throw new Error(`request ${asked.number + 1} is missing in the log`);
      const tookMs = next.receivedAtMs - asked.receivedAtMs;
      return [{ characters: asked.characters, tookMs, theoryMs: theoryMs(asked) }];
    });
    if (turns.length < 100) throw new Error(`only ${turns.length} requests in ${WINDOW_MS / 1000} s`);
    const rows = [...Map.groupBy(turns, ({ characters }) => characters)];
    const perRow = rows.map(([characters, all]) => {
      const mean = (of: 'tookMs' | 'theoryMs') => (sum(all.map((turn) => turn[of])) / all.length).toFixed(0);
      return `${characters} ${all.length} x ${mean('tookMs')}/${mean('theoryMs')} ms`;
    });
    const [took, theory] = [sum(turns.map(({ tookMs }) => tookMs)), sum(turns.map((turn) => turn.theoryMs))];
    return [
      {
        figure: 'UPS-Link poll cycle: time on the line / theoretical',
        measured: took / theory,
        unit: '',
        goal: { atMost: 1.15 },
        notes: [
          `all ${turns.length} requests of ${(took / 1000).toFixed(1)} s, from the end of each to the end of the next, with status and measurements always due`,
          `theoretical: (request + reply characters) x 10 bit / 2400 + ${THINKS_MS} ms that the unit thinks on average`,
          `characters: ${perRow.join('; ')}`,
        ],
      },
    ];
  },
};
