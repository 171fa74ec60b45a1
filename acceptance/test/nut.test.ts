import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ADMIN, goLow, PRIMARY, SECONDARY, startGuarded } from '../harness/guarded.ts';
import { NutWire, Upsmon } from '../harness/nut-clients.ts';
import { describeWithPeers } from '../harness/peers.ts';
import { type Finished, run } from '../harness/process.ts';
import { Scratch } from '../harness/scratch.ts';
import { control } from '../harness/simulator.ts';
import { type Cloud, eventOf, eventsOf, startCloud } from '../harness/stack.ts';
import { until } from '../harness/until.ts';

/** Tests run side by side: each has a scratch of its own. */
async function withScratch(run: (scratch: Scratch) => Promise<void>): Promise<void> {
  const scratch = new Scratch();
  try {
    await run(scratch);
  } finally {
    await scratch.clear();
  }
}

const said = ({ stdout, stderr }: Finished): string => `${stdout}${stderr}`;

const peers = ['upsc', 'upscmd', 'upsrw', 'upsmon', 'unshare'] as const;
const primary = { ups: 'rack-a', role: 'primary', user: PRIMARY } as const;
const secondary = { ups: 'rack-a', role: 'secondary', user: SECONDARY } as const;

describeWithPeers("NUT's clients against the agent", peers, (found) => {
  const shared = new Scratch();
  let cloud: Cloud;
  beforeAll(async () => {
    cloud = await startCloud(shared);
  }, 60_000);
  afterAll(() => shared.clear());
  const watch = (scratch: Scratch, server: string, name: string, one: typeof primary | typeof secondary) =>
    new Upsmon(scratch, name, found.upsmon, server, [one]);
  const loggedIn = async (wire: NutWire, count: number) =>
    until(`${count} logged in`, async () => (await wire.ask('GET NUMLOGINS rack-a')) === `NUMLOGINS rack-a ${count}`);

  test.concurrent('upsc, upscmd and upsrw: what the unit is, a setting, a test and a group rebooted, told to the cloud with who did it', async () => {
    await withScratch(async (scratch) => {
      const { serial, unit, server, tools } = await startGuarded(scratch, cloud, found, 'AS0000000001', {
        nut: { presets: ['synology'] },
      });
      expect((await tools.upsc('-l', server)).stdout).toBe('rack-a\n');
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
      expect((await control<{ identity: { upsName: string } }>(unit, 'GET', '/state')).identity.upsName).toBe(
        'Rack "A"',
      );
      expect(said(await tools.upscmd(ADMIN, 'rack-a', 'outlet.1.load.cycle'))).toContain('SUCCESS');
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
    });
  }, 120_000);

  test.concurrent('mains off, then low: primary and secondary go down, told once; back after the mains, nobody else is', async () => {
    await withScratch(async (scratch) => {
      const { serial, unit, server, tools } = await startGuarded(scratch, cloud, found, 'AS0000000002');
      const [first, second] = [watch(scratch, server, 'first', primary), watch(scratch, server, 'second', secondary)];
      const wire = await NutWire.open(scratch, server);
      await loggedIn(wire, 2);
      expect((await tools.upsc('-c', `rack-a@${server}`)).stdout.split('\n').filter(Boolean)).toEqual([
        '127.0.0.1',
        '127.0.0.1',
      ]);
      await control(unit, 'PUT', '/mains', { voltage: 0 });
      const onBattery = await tools.status('rack-a', 'OB');
      expect(onBattery['ups.status']).not.toMatch(/LB|FSD/);
      await control(unit, 'PUT', '/battery', { chargePercent: 8 });
      const low = Date.now();
      const [wentFirst, wentSecond] = await Promise.all([first.wentDown(), second.wentDown()]);
      // The rule holds for 5 s; then two polls of a second, and the primary waits for the others.
      expect(Math.max(wentFirst, wentSecond) - low).toBeLessThan(25_000);
      expect((await tools.show('rack-a'))['ups.status']).toMatch(/^FSD OB LB/);
      expect((await eventOf(cloud, serial, 'shutdown.forced')).details.why).toBe('mon from 127.0.0.1 asked for it');
      await loggedIn(wire, 0);
      await control(unit, 'PUT', '/mains', { voltage: 120 });
      await eventOf(cloud, serial, 'shutdown.released', 90_000);
      expect((await tools.show('rack-a'))['ups.status']).not.toContain('FSD');
      const again = watch(scratch, server, 'again', secondary);
      await loggedIn(wire, 1);
      await sleep(3000);
      expect(again.hasGoneDown).toBe(false);
    });
  }, 240_000);

  test.concurrent('twenty seconds without the UPS while it is on battery, and a false charge of 1.7 %, shut nobody down', async () => {
    await withScratch(async (scratch) => {
      const { unit, server, tools } = await startGuarded(scratch, cloud, found, 'AS0000000003');
      const monitor = watch(scratch, server, 'monitor', primary);
      const wire = await NutWire.open(scratch, server);
      await loggedIn(wire, 1);
      await control(unit, 'PUT', '/mains', { voltage: 0 });
      await tools.status('rack-a', 'OB');
      await control(unit, 'PUT', '/link', { down: true, forMs: 20_000 });
      const end = Date.now() + 19_000;
      while (Date.now() < end) {
        // What was seen last, and never that it is stale.
        expect(await wire.ask('GET VAR rack-a ups.status')).toMatch(/^VAR rack-a ups.status "OB/);
        await sleep(500);
      }
      await until('seen again', async () => (await tools.show('rack-a'))['driver.state'] === 'up', 30_000);
      await control(unit, 'PUT', '/nonsense', { register: 'charge', words: [870], forMs: 12_000 });
      await until('the false charge is shown', async () => Number((await tools.show('rack-a'))['battery.charge']) < 2);
      await until(
        'and the true one again',
        async () => Number((await tools.show('rack-a'))['battery.charge']) > 50,
        30_000,
      );
      expect((await tools.show('rack-a'))['ups.status']).not.toMatch(/LB|FSD/);
      expect([monitor.hasGoneDown, monitor.process.isRunning, wire.isClosed]).toEqual([false, true, false]);

      // On mains again, a lost link is stale soon, and shuts nobody down either.
      await control(unit, 'PUT', '/mains', { voltage: 120 });
      await tools.status('rack-a', 'OL');
      await control(unit, 'PUT', '/link', { down: true, forMs: 20_000 });
      await until('stale', async () => (await wire.ask('GET VAR rack-a ups.status')) === 'ERR DATA-STALE');
      await tools.status('rack-a', 'OL');
      expect([monitor.hasGoneDown, monitor.process.isRunning]).toEqual([false, true]);
    });
  }, 240_000);

  test.concurrent("one group's timer shuts nobody down; the whole unit's does, and it is over when the output was off", async () => {
    await withScratch(async (scratch) => {
      const { serial, unit, server, tools } = await startGuarded(scratch, cloud, found, 'AS0000000004');
      const monitor = watch(scratch, server, 'monitor', secondary);
      const wire = await NutWire.open(scratch, server);
      await loggedIn(wire, 1);
      await until('inventory', async () => (await tools.show('rack-a'))['outlet.group.1.delay.shutdown'] === '90');
      expect(said(await tools.upsrw(ADMIN, 'rack-a', 'outlet.group.1.delay.shutdown', '12'))).toContain('SUCCESS');
      expect(said(await tools.upsrw(ADMIN, 'rack-a', 'outlet.group.0.delay.shutdown', '40'))).toContain('SUCCESS');
      const off = await tools.upscmd(ADMIN, 'rack-a', 'outlet.1.load.off.delay');
      expect(said(off)).toContain('SUCCESS');
      expect((await tools.show('rack-a'))['ups.status']).not.toMatch(/LB|FSD/);
      expect(said(await tools.upscmd(ADMIN, 'rack-a', 'outlet.1.load.on'))).toContain('SUCCESS');
      expect(monitor.hasGoneDown).toBe(false);

      const sent = Date.now();
      expect(await wire.ask(`USERNAME ${ADMIN.name}`)).toBe('OK');
      expect(await wire.ask(`PASSWORD "${ADMIN.password}"`)).toBe('OK');
      expect(await wire.ask('INSTCMD rack-a shutdown.reboot')).toBe('OK');
      expect((await monitor.wentDown()) - sent).toBeLessThan(20_000);
      expect((await eventOf(cloud, serial, 'shutdown.forced')).details.why).toMatch(
        /^the UPS turns its whole output off in \d+ s$/,
      );
      await tools.status('rack-a', 'FSD', 'OL');
      await control(unit, 'PUT', '/speed', { speed: 10 });
      await tools.status('rack-a', 'FSD', 'OFF');
      await eventOf(cloud, serial, 'shutdown.released', 60_000);
      expect((await tools.status('rack-a', 'OL'))['ups.status']).not.toContain('FSD');
    });
  }, 240_000);

  test.concurrent('a forced shutdown outlives the agent; who is forced hears it even without a UPS', async () => {
    await withScratch(async (scratch) => {
      const { unit, server, agent, start } = await startGuarded(scratch, cloud, found, 'AS0000000005');
      const wire = await NutWire.open(scratch, server);
      for (const line of [`USERNAME ${PRIMARY.name}`, `PASSWORD "${PRIMARY.password}"`, 'LOGIN rack-a'])
        expect(await wire.ask(line)).toBe('OK');
      // As older clients, and those that are not NUT's own, ask for it.
      expect(await wire.ask('MASTER rack-a')).toBe('OK MASTER-GRANTED');
      await control(unit, 'PUT', '/mains', { voltage: 0 });
      expect(await wire.ask('FSD rack-a')).toBe('OK FSD-SET');
      expect(await wire.ask('GET VAR rack-a ups.status')).toMatch(/^VAR rack-a ups.status "FSD /);
      const stop = (...more: string[]) =>
        run(process.execPath, ['agent/src/main.ts', 'stop', '--config', agent.config, ...more], {}, 60_000);
      for (const more of [[], ['--ask']]) {
        const refused = await stop(...more);
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
      const { unit, server, tools, agent } = await startGuarded(scratch, cloud, found, 'AS0000000006');
      const monitor = watch(scratch, server, 'monitor', primary);
      const wire = await NutWire.open(scratch, server);
      await loggedIn(wire, 1);
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
          await client.ask(`USERNAME ${index < 2 ? PRIMARY.name : SECONDARY.name}`);
          await client.ask(`PASSWORD "${index < 2 ? 'wrong' : SECONDARY.password}"`);
          return client.ask('LOGIN rack-a', 60_000);
        }),
      );
      expect(granted.filter((answer) => answer === 'OK')).toHaveLength(198);
      await loggedIn(counter, 199);
      // Half-open ones, one that never reads what it asks for, rubbish, and lines of a megabyte.
      await open(100);
      const [greedy, rubbish, long] = await open(3);
      greedy?.socket.pause();
      for (let times = 0; times < 2000; times++) greedy?.send('LIST VAR rack-a\n'.repeat(10));
      for (let times = 0; times < 200; times++)
        rubbish?.socket.write(Buffer.from(Array.from({ length: 4096 }, (_, at) => (at * times * 31) % 256)));
      long?.send(`${'x'.repeat(1024 * 1024)}\nVER\n`);
      expect(await long?.next()).toBe('ERR TOO-LONG');
      expect(await long?.next()).toContain('Ridethrough');
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
      await late.ask(`USERNAME ${SECONDARY.name}`);
      await late.ask(`PASSWORD "${SECONDARY.password}"`);
      expect(await late.ask('LOGIN rack-a', 3000)).toBe('OK');
      await goLow(unit);
      await monitor.wentDown();
      expect((await tools.show('rack-a'))['ups.status']).toMatch(/^FSD OB LB/);
      isOver = true;
      await served;
      expect(worstMs).toBeLessThan(1500);
      expect(guesser.some(({ isClosed }) => isClosed)).toBe(false);
      expect(agent.process.isRunning).toBe(true);
    });
  }, 240_000);
});
