import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  ADMIN,
  type GuardedRow,
  type GuardedUnit,
  goLow,
  PRIMARY,
  SECONDARY,
  startGuarded,
  startGuardedRow,
} from '../harness/guarded.ts';
import { NutWire, Upsmon } from '../harness/nut-clients.ts';
import { sendRubbish } from '../harness/nut-rubbish.ts';
import { describeWithPeers } from '../harness/peers.ts';
import { type Finished, run } from '../harness/process.ts';
import { Scratch, withScratch } from '../harness/scratch.ts';
import { control } from '../harness/simulator.ts';
import { type Cloud, eventOf, eventsOf, startCloud } from '../harness/stack.ts';
import { until } from '../harness/until.ts';

const said = ({ stdout, stderr }: Finished): string => `${stdout}${stderr}`;

const peers = ['upsc', 'upscmd', 'upsrw', 'upsmon', 'unshare'] as const;
const primary = { role: 'primary', user: PRIMARY } as const;
const secondary = { role: 'secondary', user: SECONDARY } as const;

/** What each UPS of the agent that most tests share is for. */
const uses = ['tools', 'low', 'lost', 'wrong', 'timers'] as const;

describeWithPeers("NUT's clients against the agent", peers, (found) => {
  const shared = new Scratch();
  let cloud: Cloud;
  let all: GuardedRow;
  beforeAll(async () => {
    cloud = await startCloud(shared);
    const nut = { presets: ['synology'], aliases: { ups: 'Rack A' } };
    const serials = uses.map((_, index) => `AS000000000${index}`);
    all = await startGuardedRow(shared, cloud, found, serials, { nut });
  }, 120_000);
  afterAll(() => shared.clear());
  const the = (use: (typeof uses)[number]): GuardedUnit => {
    const one = all.row[uses.indexOf(use)];
    if (one === undefined) throw new Error(`no unit for ${use}`);
    return one;
  };
  type Role = typeof primary | typeof secondary;
  const watch = (scratch: Scratch, server: string, name: string, ups: string, role: Role) =>
    new Upsmon(scratch, name, found.upsmon, server, [{ ups, ...role }]);
  const loggedIn = async (wire: NutWire, ups: string, count: number) =>
    until(`${count} logged in`, async () => (await wire.ask(`GET NUMLOGINS ${ups}`)) === `NUMLOGINS ${ups} ${count}`);

  test.concurrent('upsc, upscmd and upsrw: what the unit is, a setting, a test and a group rebooted, told to the cloud with who did it', async () => {
    const { server, tools, agent } = all;
    const { serial, unit } = the('tools');
    const names = all.row.map(({ ups }) => ups);
    expect((await tools.upsc('-l', server)).stdout.trim().split('\n')).toEqual(names);
    expect((await tools.upsc(`ups@${server}`, 'ups.serial')).stdout).toBe(`${serial}\n`);
    expect((await tools.upsc(`nobody@${server}`)).stderr).toContain('Unknown UPS');
    const shown = await until('inventory', async () => {
      const all = await tools.show('rack-a');
      return all['outlet.group.1.name'] !== undefined && all['battery.charge'] !== undefined && all;
    });
    expect(shown).toMatchObject({
      'battery.charge': '100',
      'device.model': 'Smart-UPS 1500',
      'device.type': 'ups',
      'driver.name': 'ridethrough-agent',
      'ups.mfr': 'APC',
      'ups.serial': serial,
    });

    expect(said(await tools.upsrw(ADMIN, 'rack-a', 'ups.id', 'Rack "A"'))).toContain('SUCCESS');
    expect((await control<{ identity: { upsName: string } }>(unit, 'GET', '/state')).identity.upsName).toBe('Rack "A"');
    expect(said(await tools.upscmd(ADMIN, 'rack-a', 'outlet.1.load.cycle')), agent.process.stderr).toContain('SUCCESS');
    expect(said(await tools.upscmd(ADMIN, 'rack-a', 'load.on'))).toContain('FAILED');
    expect(said(await tools.upscmd(PRIMARY, 'rack-a', 'outlet.1.load.off'))).toContain('ACCESS-DENIED');
    const told = await until('told to the cloud', async () => {
      const events = (await eventsOf(cloud, serial)).filter(({ event }) => event === 'command.local');
      return events.some(({ details }) => details.name === 'ups.on') && events.map(({ details }) => details);
    });
    expect(told).toContainEqual(
      expect.objectContaining({ name: 'outlet-group.reboot', state: 'confirmed', by: 'admin from 127.0.0.1 by NUT' }),
    );
    expect(told).toContainEqual(expect.objectContaining({ name: 'ups.id.set', state: 'confirmed' }));
    expect(told).toContainEqual(expect.objectContaining({ name: 'ups.on', state: 'refused', code: 'not-off' }));
  }, 120_000);

  test.concurrent('mains off, then low: primary and secondary go down; the UPS is cut and returns with the mains, and nobody else goes', async () => {
    await withScratch(async (scratch) => {
      const { server, tools } = all;
      const { serial, unit, ups } = the('low');
      const first = watch(scratch, server, 'first', ups, primary);
      const second = watch(scratch, server, 'second', ups, secondary);
      const wire = await NutWire.open(scratch, server);
      await loggedIn(wire, ups, 2);
      const listed = (await tools.upsc('-c', `${ups}@${server}`)).stdout.trim().split('\n');
      expect(listed).toEqual(['127.0.0.1', '127.0.0.1']);
      await control(unit, 'PUT', '/mains', { voltage: 0 });
      const onBattery = await tools.status(ups, 'OB');
      expect(onBattery['ups.status']).not.toMatch(/LB|FSD/);
      await control(unit, 'PUT', '/battery', { chargePercent: 8 });
      const low = Date.now();
      const [wentFirst, wentSecond] = await Promise.all([first.wentDown(), second.wentDown()]);
      // The rule holds for 5 s; then two polls of a second, and the primary waits for the others.
      expect(Math.max(wentFirst, wentSecond) - low).toBeLessThan(40_000);
      expect((await tools.show(ups))['ups.status']).toMatch(/^FSD OB LB/);
      expect((await eventOf(cloud, serial, 'shutdown.forced')).details.why).toBe('mon from 127.0.0.1 asked for it');
      await loggedIn(wire, ups, 0);
      // As a primary's last words to its UPS.
      await control(unit, 'PUT', '/speed', { speed: 20 });
      const cut = await tools.upscmd(ADMIN, ups, 'shutdown.return', 'force');
      expect(said(cut), all.agent.process.stderr).toContain('SUCCESS');
      await control(unit, 'PUT', '/mains', { voltage: 120 });
      await eventOf(cloud, serial, 'shutdown.released', 60_000);
      expect((await tools.status(ups, 'OL'))['ups.status']).not.toContain('FSD');
      const again = watch(scratch, server, 'again', ups, secondary);
      await loggedIn(wire, ups, 1);
      await sleep(3000);
      expect(again.hasGoneDown).toBe(false);
    });
  }, 240_000);

  test.concurrent('twenty seconds without the UPS while it is on battery shut nobody down', async () => {
    await withScratch(async (scratch) => {
      const { server, tools } = all;
      const { unit, ups } = the('lost');
      const monitor = watch(scratch, server, 'monitor', ups, primary);
      const wire = await NutWire.open(scratch, server);
      await loggedIn(wire, ups, 1);
      await control(unit, 'PUT', '/mains', { voltage: 0 });
      await tools.status(ups, 'OB');
      await control(unit, 'PUT', '/link', { down: true, forMs: 20_000 });
      const end = Date.now() + 19_000;
      while (Date.now() < end) {
        // What was seen last, and never that it is stale.
        expect(await wire.ask(`GET VAR ${ups} ups.status`)).toMatch(/^VAR rack-c ups.status "OB/);
        await sleep(500);
      }
      await until('seen again', async () => (await tools.show(ups))['driver.state'] === 'up', 30_000);
      expect((await tools.show(ups))['ups.status']).not.toMatch(/LB|FSD/);
      expect([monitor.hasGoneDown, monitor.process.isRunning, wire.isClosed]).toEqual([false, true, false]);

      // On mains again, a lost link is stale soon, and shuts nobody down either.
      await control(unit, 'PUT', '/mains', { voltage: 120 });
      await tools.status(ups, 'OL');
      await control(unit, 'PUT', '/link', { down: true });
      await until('stale', async () => (await wire.ask(`GET VAR ${ups} ups.status`)) === 'ERR DATA-STALE');
      await until('upsmon has heard it', () => /is unavailable|stale/i.test(monitor.process.stderr), 30_000);
      await control(unit, 'PUT', '/link', { down: false });
      await tools.status(ups, 'OL');
      expect([monitor.hasGoneDown, monitor.process.isRunning]).toEqual([false, true]);
    });
  }, 240_000);

  test.concurrent('a false charge of 1.7 % on battery shuts nobody down', async () => {
    await withScratch(async (scratch) => {
      const { server, tools } = all;
      const { unit, ups } = the('wrong');
      const monitor = watch(scratch, server, 'monitor', ups, primary);
      await loggedIn(await NutWire.open(scratch, server), ups, 1);
      await control(unit, 'PUT', '/mains', { voltage: 0 });
      await tools.status(ups, 'OB');
      await control(unit, 'PUT', '/nonsense', { register: 'charge', words: [870], forMs: 12_000 });
      const chargeIs = (what: string, is: (charge: number) => boolean) =>
        until(what, async () => is(Number((await tools.show(ups))['battery.charge'])), 30_000);
      await chargeIs('the false charge is shown', (charge) => charge < 2);
      await chargeIs('and the true one again', (charge) => charge > 50);
      expect((await tools.show(ups))['ups.status']).toMatch(/^OB(?!.*(LB|FSD))/);
      expect([monitor.hasGoneDown, monitor.process.isRunning]).toEqual([false, true]);
    });
  }, 240_000);

  test.concurrent("one group's timer shuts nobody down; the whole unit's does, and it is over when the output was off", async () => {
    await withScratch(async (scratch) => {
      const { server, tools } = all;
      const { serial, unit, ups } = the('timers');
      const monitor = watch(scratch, server, 'monitor', ups, secondary);
      const wire = await NutWire.open(scratch, server);
      await loggedIn(wire, ups, 1);
      await until('inventory', async () => (await tools.show(ups))['outlet.group.1.delay.shutdown'] === '90');
      expect(said(await tools.upsrw(ADMIN, ups, 'outlet.group.1.delay.shutdown', '10'))).toContain('SUCCESS');
      expect(said(await tools.upsrw(ADMIN, ups, 'outlet.group.0.delay.shutdown', '40'))).toContain('SUCCESS');
      // For longer than the timer of a whole output is watched before it is believed.
      expect(said(await tools.upscmd(ADMIN, ups, 'outlet.1.load.off.delay'))).toContain('SUCCESS');
      expect((await tools.show(ups))['ups.status']).not.toMatch(/LB|FSD/);
      expect(said(await tools.upscmd(ADMIN, ups, 'outlet.1.load.on'))).toContain('SUCCESS');
      expect(monitor.hasGoneDown).toBe(false);

      const sent = Date.now();
      expect(await wire.logIn(ADMIN, the('tools').ups)).toBe('OK');
      expect(await wire.ask(`INSTCMD ${ups} shutdown.reboot`)).toBe('OK');
      expect((await monitor.wentDown()) - sent).toBeLessThan(35_000);
      expect((await eventOf(cloud, serial, 'shutdown.forced')).details.why).toMatch(
        /^the UPS turns its whole output off in \d+ s$/,
      );
      await tools.status(ups, 'FSD', 'OL');
      await control(unit, 'PUT', '/speed', { speed: 10 });
      await tools.status(ups, 'FSD', 'OFF');
      await eventOf(cloud, serial, 'shutdown.released', 60_000);
      expect((await tools.status(ups, 'OL'))['ups.status']).not.toContain('FSD');
    });
  }, 240_000);

  test.concurrent('a forced shutdown outlives the agent; who is forced hears it even without a UPS', async () => {
    await withScratch(async (scratch) => {
      const { unit, server, agent, start } = await startGuarded(scratch, cloud, found, 'AS0000000011');
      const wire = await NutWire.open(scratch, server);
      expect(await wire.logIn(PRIMARY, 'rack-a')).toBe('OK');
      // As older clients, and those that are not NUT's own, ask for it.
      expect(await wire.ask('MASTER rack-a')).toBe('OK MASTER-GRANTED');
      await control(unit, 'PUT', '/mains', { voltage: 0 });
      expect(await wire.ask('FSD rack-a')).toBe('OK FSD-SET');
      expect(await wire.ask('GET VAR rack-a ups.status')).toMatch(/^VAR rack-a ups.status "FSD /);
      const stop = (...more: string[]) =>
        run(process.execPath, ['agent/src/main.ts', 'stop', '--config', agent.config, ...more], {}, 60_000);
      for (const refused of await Promise.all([stop(), stop('--ask')])) {
        expect(refused.code).toBe(1);
        expect(refused.stderr).toContain(
          'Rack A is on battery with a server logged in; Rack A: a forced shutdown is under way',
        );
      }
      await agent.process.kill();
      await control(unit, 'PUT', '/link', { down: true });
      const next = await start();
      const other = await NutWire.open(scratch, next.server);
      expect(await other.ask('GET VAR rack-a ups.status')).toBe('VAR rack-a ups.status "FSD"');
      await control(unit, 'PUT', '/link', { down: false });
      await next.tools.status('rack-a', 'FSD', 'OB');
      expect(await stop('--force')).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('Stopped, although Rack A: a forced'),
      });
      expect(next.agent.process.isRunning).toBe(false);
      expect(next.agent.process.stderr).toContain('stopped although servers rely on this agent');
    });
  }, 120_000);

  test.concurrent('whatever comes in on the port, the others are served on', async () => {
    await withScratch(async (scratch) => {
      const { unit, server, tools, agent } = await startGuarded(scratch, cloud, found, 'AS0000000012');
      const monitor = watch(scratch, server, 'monitor', 'rack-a', primary);
      const wire = await NutWire.open(scratch, server);
      await loggedIn(wire, 'rack-a', 1);
      // Asked beside the other, whose answers must not be mixed with these.
      const counter = await NutWire.open(scratch, server);
      let worstMs = 0;
      let isOver = false;
      const served = (async () => {
        while (!isOver) {
          const from = performance.now();
          expect(await wire.ask('GET VAR rack-a ups.status')).toMatch(/^VAR /);
          worstMs = Math.max(worstMs, performance.now() - from);
          await sleep(50);
        }
      })();
      const open = (count: number) => Promise.all(Array.from({ length: count }, () => NutWire.open(scratch, server)));

      // Two hundred clients that log in, by two of them with wrong passwords.
      const clients = await open(200);
      const granted = await Promise.all(
        clients.map(async (client, index) => {
          const wrong = { ...PRIMARY, password: 'wrong' };
          return client.logIn(index < 2 ? wrong : SECONDARY, 'rack-a', 60_000);
        }),
      );
      expect(granted.filter((answer) => answer === 'OK')).toHaveLength(198);
      await loggedIn(counter, 'rack-a', 199);
      expect(await sendRubbish(open)).toEqual(['ERR TOO-LONG', expect.stringContaining('Ridethrough')]);
      // Guesses wait, each longer than the one before, and so does nobody else.
      const guesser = await Promise.all(
        (await open(20)).map(async (guess, index) => {
          await guess.ask(`USERNAME ${PRIMARY.name}`);
          await guess.ask(`PASSWORD guess${index}`);
          guess.send('LOGIN rack-a\n');
          return guess;
        }),
      );
      const late = await NutWire.open(scratch, server);
      expect(await late.logIn(SECONDARY, 'rack-a', 10_000)).toBe('OK');
      await goLow(unit);
      await monitor.wentDown();
      expect((await tools.show('rack-a'))['ups.status']).toMatch(/^FSD OB LB/);
      isOver = true;
      await served;
      expect(worstMs).toBeLessThan(5000);
      expect(guesser.some(({ isClosed }) => isClosed)).toBe(false);
      expect(agent.process.isRunning).toBe(true);
    });
  }, 240_000);
});
