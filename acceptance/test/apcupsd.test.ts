import { chmodSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freePort } from '../harness/free-port.ts';
import { describeWithPeers } from '../harness/peers.ts';
import { Running, run } from '../harness/process.ts';
import { Scratch } from '../harness/scratch.ts';
import { control, type ServedUnit, startSimulator, theUnit } from '../harness/simulator.ts';
import { until } from '../harness/until.ts';

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => scratch.clear());

/** A configuration that can shut nothing down: no limits, and every script it could call is an empty one in the scratch folder. */
async function startApcupsd(apcupsd: string, unit: ServedUnit): Promise<string> {
  const nis = `127.0.0.1:${await freePort()}`;
  const script = scratch.path('apccontrol');
  writeFileSync(script, '#!/bin/sh\nexit 99\n');
  chmodSync(script, 0o700);
  const settings = {
    UPSCABLE: 'smart',
    UPSTYPE: 'modbus',
    DEVICE: unit.modbusRtu?.path,
    LOCKFILE: scratch.folder,
    SCRIPTDIR: scratch.folder,
    PWRFAILDIR: scratch.folder,
    NOLOGINDIR: scratch.folder,
    EVENTSFILE: scratch.path('events'),
    ONBATTERYDELAY: 1,
    BATTERYLEVEL: -1,
    MINUTES: -1,
    TIMEOUT: 0,
    ANNOY: 0,
    KILLDELAY: 0,
    NETSERVER: 'on',
    NISIP: '127.0.0.1',
    NISPORT: nis.split(':')[1],
    POLLTIME: 1,
    STATTIME: 0,
    LOGSTATS: 'off',
    UPSCLASS: 'standalone',
    UPSMODE: 'disable',
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} ${value}`);
  writeFileSync(scratch.path('apcupsd.conf'), `## apcupsd.conf v1.1 ##\n${lines.join('\n')}\n`);
  const daemon = new Running('apcupsd', apcupsd, ['-b', '-f', scratch.path('apcupsd.conf')]);
  scratch.later(() => daemon.stop());
  return nis;
}

/** What apcaccess prints, as name and value; empty while apcupsd has not read the unit yet. */
async function access(apcaccess: string, nis: string): Promise<Record<string, string>> {
  const { stdout } = await run(apcaccess, ['-u', '-h', nis]);
  return Object.fromEntries(
    stdout
      .split('\n')
      .flatMap((line) =>
        line.includes(':') ? [[line.slice(0, line.indexOf(':')).trim(), line.slice(line.indexOf(':') + 1).trim()]] : [],
      ),
  );
}

describeWithPeers(
  'apcupsd reads the simulated unit over its serial line',
  ['apcupsd', 'apcaccess'],
  ({ apcupsd, apcaccess }) => {
    test.each([
      [
        'SMX1500RM2U',
        'AS1724150316',
        { MODEL: 'Smart-UPS X 1500', FIRMWARE: /^UPS 10\.1/, NOMPOWER: '1200', NOMAPNT: '1440' },
      ],
      [
        'SMT1500RM2UC',
        '3S2042X14540',
        { MODEL: 'Smart-UPS 1500', FIRMWARE: /^UPS 04\.1/, NOMPOWER: '1000', NOMAPNT: '1440' },
      ],
    ])(
      '%s: identity and readings, then on battery',
      async (model, serial, identity) => {
        const unit = theUnit(
          await startSimulator(scratch, [
            '--model',
            model,
            '--serial',
            serial,
            '--load',
            '40',
            '--modbus-rtu',
            scratch.path('tty'),
            '--control',
            '127.0.0.1:0',
          ]),
        );
        const nis = await startApcupsd(apcupsd, unit);

        const online = await until(
          'apcupsd online',
          async () => {
            const values = await access(apcaccess, nis);
            return (
              values.STATUS === 'ONLINE' &&
              values.SERIALNO === serial &&
              values.FIRMWARE !== undefined &&
              Number(values.LOADPCT) > 30 &&
              values
            );
          },
          40_000,
        );
        for (const [name, value] of Object.entries(identity)) expect(online[name]).toMatch(value);
        expect(Number(online.BCHARGE)).toBeCloseTo(100, 0);
        expect(Number(online.LOADPCT)).toBeGreaterThan(38);
        expect(Number(online.LOADPCT)).toBeLessThan(42);
        expect(Number(online.LINEV)).toBeGreaterThan(115);
        expect(Number(online.LINEV)).toBeLessThan(125);
        expect(Number(online.OUTPUTV)).toBeGreaterThan(115);
        expect(Number(online.TIMELEFT)).toBeGreaterThan(1);

        await control(unit, 'PUT', '/mains', { voltage: 0 });
        const onBattery = await until('apcupsd on battery', async () => {
          const values = await access(apcaccess, nis);
          return values.STATUS === 'ONBATT' && Number(values.LINEV) === 0 && values;
        });
        expect(Number(onBattery.NUMXFERS)).toBe(1);
        await control(unit, 'PUT', '/mains', { voltage: 120 });
        await until('apcupsd back online', async () => (await access(apcaccess, nis)).STATUS === 'ONLINE');
      },
      90_000,
    );
  },
);
