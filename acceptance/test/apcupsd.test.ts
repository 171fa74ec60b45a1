import { afterEach, beforeEach, expect, test } from 'vitest';
import { Apcupsd } from '../harness/apcupsd.ts';
import { describeWithPeers } from '../harness/peers.ts';
import { Scratch } from '../harness/scratch.ts';
import { control, startSimulator, theUnit } from '../harness/simulator.ts';
import { until } from '../harness/until.ts';

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => scratch.clear());

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
        const daemon = await Apcupsd.start(
          scratch,
          { apcupsd, apcaccess },
          { type: 'modbus', device: unit.modbusRtu?.path },
        );

        const online = await until(
          'apcupsd online',
          async () => {
            const values = await daemon.access();
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
        // it counts the transfer some time after it shows the battery, and only once
        await until('apcupsd on battery', async () => {
          const values = await daemon.access();
          return values.STATUS === 'ONBATT' && Number(values.LINEV) === 0 && Number(values.NUMXFERS) === 1;
        });
        await control(unit, 'PUT', '/mains', { voltage: 120 });
        await until('apcupsd back online', async () => (await daemon.access()).STATUS === 'ONLINE');
      },
      90_000,
    );
  },
);
