import { expect, it, test } from 'vitest';
import { Rivalry } from '../../src/uplink/rivalry.ts';
import { openTestDisk, testDirectory } from '../outbox/open-test-disk.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { AGENT, openTestUplink } from './open-test-uplink.ts';
import { TestBroker } from './test-broker.ts';
import { until } from './until.ts';

it('tells of another agent with its id, and comes back ever more slowly', async () => {
  const broker = await TestBroker.start();
  broker.onArrival = () => void broker.receipt({ epochs: [] });
  const [one, other] = [await openTestDisk(await testDirectory()), await openTestDisk(await testDirectory())];
  // Its data directory was copied: the cloud takes either for the other.
  const identity = await broker.identity();
  const first = openTestUplink(one.outbox, identity, { random: () => 0.02 });
  openTestUplink(other.outbox, identity, { boot: 'ffffffffffffffff', random: () => 0.02 });
  await until('it is told', () => first.uplink.state.rival !== undefined);
  expect(first.uplink.state.rival).toContain(`another agent uses the id '${AGENT}'`);
  const waits = () =>
    first.warnings.flatMap(({ details }) =>
      'rival' in details && 'waitMs' in details && typeof details.waitMs === 'number' ? [details.waitMs] : [],
    );
  await until('the waits have grown', () => Math.max(...waits()) >= 320);
  // Three ends in a row make it 4 s, of which the jitter leaves a fiftieth.
  expect(Math.min(...waits())).toBeGreaterThanOrEqual(80);
});

test('a cloud that restarts, a line that breaks, and a connection that stands speak against it', async () => {
  const clock = new VirtualClock();
  const rivalry = new Rivalry(clock, 'gw');
  const turn = async (forMs: number, inOrder = true) => {
    rivalry.connected();
    await clock.advance(forMs);
    rivalry.ended(inOrder);
  };
  await turn(300);
  await turn(300);
  expect([rivalry.turns, rivalry.says]).toEqual([0, undefined]);
  await turn(300, false);
  await turn(300);
  await turn(300);
  await turn(120_000);
  await turn(300);
  await turn(300);
  expect(rivalry.turns).toBe(0);
  await turn(60_000);
  expect(rivalry.turns).toBe(3);
  expect(rivalry.says).toContain("'gw'");
  rivalry.connected();
  await clock.advance(119_000);
  expect(rivalry.says).toBeDefined();
  await clock.advance(1000);
  expect(rivalry.says).toBeUndefined();
});
