import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Apcupsd } from '../harness/apcupsd.ts';
import { Nut, type NutPrograms, type Shown } from '../harness/nut.ts';
import { describeWithPeers } from '../harness/peers.ts';
import { Scratch } from '../harness/scratch.ts';
import { control, type ServedUnit, startSimulator } from '../harness/simulator.ts';
import { until } from '../harness/until.ts';
import { captures, wireOf } from '../harness/ups-link-captures.ts';

type State = {
  readonly state: string;
  readonly mains: { readonly voltage: number; readonly measuredVoltage: number };
  readonly load: { readonly percent: number };
  readonly output: { readonly voltage: number; readonly frequency: number };
  readonly battery: {
    readonly chargePercent: number;
    readonly voltage: number;
    readonly temperatureC: number;
    readonly runtimeS: number;
  };
  readonly identity: { readonly upsName: string };
  readonly beeper: { readonly sounding: boolean };
};
type Heard = { readonly name?: string; readonly characters: string; readonly outcome: string };
type Report = { readonly acted: readonly Heard[]; readonly byCharacter: Readonly<Record<string, number>> };

const truth = (unit: ServedUnit): Promise<State> => control(unit, 'GET', '/state');
const report = (unit: ServedUnit): Promise<Report> => control(unit, 'GET', '/ups-link');
const acted = async (unit: ServedUnit, name: string): Promise<readonly Heard[]> =>
  (await report(unit)).acted.filter((heard) => heard.name === name && heard.outcome !== 'waits');

/** Tests run side by side: each has a scratch of its own. */
async function withScratch(run: (scratch: Scratch) => Promise<void>): Promise<void> {
  const scratch = new Scratch();
  try {
    await run(scratch);
  } finally {
    await scratch.clear();
  }
}

const SUA1500I = ['--model', 'SUA1500I', '--serial', 'AS0612345678', '--load', '40'] as const;
/** Every unit of these tests, by the one that it is for: all in one process. */
const flags = {
  apcsmart: SUA1500I,
  'apcsmart-old': SUA1500I,
  'off for good': ['--model', 'SU420INET'],
  apcupsd: SUA1500I,
} as const;
const all = new Scratch();
let served: readonly ServedUnit[] = [];

beforeAll(async () => {
  const doors = (index: number) => ['--ups-link', all.path(`tty${index}`), '--control', '127.0.0.1:0'];
  const living = Object.values(flags).map((one, index) => [...one, ...doors(index)]);
  const recorded = Object.values(captures).map(({ shown }, index) => {
    const file = all.path(`answers${index}.json`);
    writeFileSync(file, JSON.stringify(wireOf(shown)));
    return ['--raw', file, '--ups-link', all.path(`recorded${index}`)];
  });
  const given = [...living, ...recorded].flatMap((one, index) => (index > 0 ? ['--unit', ...one] : one));
  served = (await startSimulator(all, given)).units;
});
afterAll(() => all.clear());

function serve(what: keyof typeof flags | keyof typeof captures): ServedUnit & { readonly device: string } {
  const unit = served[[...Object.keys(flags), ...Object.keys(captures)].indexOf(what)];
  if (unit?.upsLink === undefined) throw new Error(`${what} is not served`);
  return { ...unit, device: unit.upsLink.path };
}

/** Simulated time goes by fast while nothing but the unit has to keep up. */
async function fast<T>(unit: ServedUnit, speed: number, run: () => Promise<T>): Promise<T> {
  await control(unit, 'PUT', '/speed', { speed });
  try {
    return await run();
  } finally {
    await control(unit, 'PUT', '/speed', { speed: 1 });
  }
}

const near = (shown: Shown, name: string, value: number, within: number): void =>
  expect(Math.abs(Number(shown[name]) - value), `${name}: ${shown[name]} for ${value}`).toBeLessThanOrEqual(within);

const programs = ['upsd', 'upsc', 'upscmd', 'upsrw', 'apcsmart', 'apcsmart-old'] as const;

describeWithPeers(
  'NUT speaks UPS-Link with the simulated unit',
  programs,
  (found) => {
    const nut: NutPrograms = found;

    describe.concurrent.each(['apcsmart', 'apcsmart-old'] as const)('through %s', (driver) => {
      test('all variables, edits, tests, mains off and back, killpower', async () => {
        await withScratch(async (scratch) => {
          const unit = serve(driver);
          const peer = new Nut(scratch, nut, { program: found[driver], device: unit.device });
          const shown = await peer.start();
          const is = await truth(unit);

          expect(shown).toMatchObject({
            'battery.alarm.threshold': '0',
            'battery.charge': '100.0',
            'battery.charge.restart': '00',
            'battery.packs': '000',
            'battery.runtime.low': '120',
            'battery.voltage.nominal': '024',
            'input.quality': 'FF',
            'input.sensitivity': 'H',
            'input.transfer.high': '253',
            'input.transfer.low': '208',
            'output.voltage.nominal': '230',
            'ups.delay.shutdown': '090',
            'ups.delay.start': '000',
            'ups.firmware': '601.3.I',
            'ups.id': 'UPS_IDEN',
            'ups.mfr.date': '03/24/06',
            'ups.serial': 'AS0612345678',
            'ups.status': 'OL',
            'ups.test.interval': '1209600',
            'ups.test.result': 'NO',
          });
          expect(shown['ups.model']?.trim()).toBe('Smart-UPS 1500');
          near(shown, 'battery.runtime', is.battery.runtimeS, 120);
          near(shown, 'battery.voltage', is.battery.voltage, 0.3);
          near(shown, 'input.frequency', is.output.frequency, 0.2);
          for (const name of ['input.voltage', 'input.voltage.maximum', 'input.voltage.minimum', 'output.voltage'])
            near(shown, name, is.mains.voltage, 3);
          near(shown, 'ups.load', is.load.percent, 2);
          near(shown, 'ups.temperature', is.battery.temperatureC, 1);
          // Reading alone has done nothing to the unit.
          expect((await report(unit)).acted).toEqual([]);

          await peer.set('input.sensitivity', 'L');
          expect(
            (
              await until('sensitivity shown', async () => {
                const now = await peer.show();
                return now['input.sensitivity'] === 'L' && now;
              })
            )['ups.status'],
          ).toBe('OL');
          expect((await acted(unit, 'sensitivity')).map(({ outcome }) => outcome)).toEqual(['done', 'done']);
          await peer.set('ups.id', 'RACK7');
          expect((await truth(unit)).identity.upsName).toBe('RACK7');

          await peer.command('test.panel.start');
          expect((await acted(unit, 'panelTest')).map(({ outcome }) => outcome)).toEqual(['done']);
          await peer.command('test.battery.start');
          await peer.status('OB');
          await fast(unit, 20, () => peer.status('OL'));
          await until('test result', async () => (await peer.show())['ups.test.result'] === 'OK', 70_000);

          await control(unit, 'PUT', '/mains', { voltage: 0 });
          await peer.status('OB');
          await control(unit, 'PUT', '/battery', { chargePercent: 4 });
          await peer.status('OB', 'LB');
          await control(unit, 'PUT', '/mains', { voltage: 230 });
          const back = await peer.status('OL');
          expect(back['ups.status']).not.toContain('LB');

          await control(unit, 'PUT', '/battery', { chargePercent: 90 });
          await control(unit, 'PUT', '/mains', { voltage: 0 });
          await peer.status('OB');
          await peer.killpower();
          expect((await acted(unit, 'shutdown')).map(({ outcome }) => outcome)).toEqual(['done']);
          expect((await truth(unit)).state).toBe('onBattery');
          await fast(unit, 30, () =>
            until('load off after the delay', async () => (await truth(unit)).state === 'off'),
          );
          await control(unit, 'PUT', '/mains', { voltage: 230 });
          await fast(unit, 30, () => until('load on again', async () => (await truth(unit)).state === 'online'));
          // What was asked for, and nothing else.
          const names = new Set((await report(unit)).acted.map(({ name }) => name));
          expect([...names].sort()).toEqual(['batteryTest', 'panelTest', 'sensitivity', 'shutdown', 'upsId'].sort());
        });
      }, 180_000);
    });

    test.concurrent('a load turned off for good, and on again', async () => {
      await withScratch(async (scratch) => {
        const unit = serve('off for good');
        const peer = new Nut(scratch, nut, { program: found.apcsmart, device: unit.device });
        await peer.start();
        // The driver wants it twice, some seconds apart, before it sends anything.
        await peer.tryCommand('shutdown.stayoff');
        expect(await acted(unit, 'turnOffLater')).toEqual([]);
        await sleep(4000);
        await peer.command('shutdown.stayoff');
        expect((await acted(unit, 'turnOffLater')).map(({ outcome }) => outcome)).toEqual(['done']);
        await fast(unit, 20, () => until('load off after the delay', async () => (await truth(unit)).state === 'off'));
        expect((await peer.status('OFF'))['ups.status']).toBe('OFF');
        await peer.command('load.on');
        await until('load on', async () => (await truth(unit)).state === 'online');
        await peer.status('OL');
      });
    }, 120_000);

    describe.concurrent('units as NUT captured them, replayed', () => {
      test.each(Object.entries(captures))(
        '%s',
        async (name, { shown }) => {
          await withScratch(async (scratch) => {
            const peer = new Nut(scratch, nut, { program: found.apcsmart, device: serve(name).device });
            const now = await peer.start();
            for (const [name, value] of Object.entries(shown))
              expect(now[name]?.trim(), name).toBe(inOurWords[name]?.(value) ?? value);
          });
        },
        90_000,
      );
    });
  },
  describe.concurrent,
);

/** Older versions of NUT passed the character on. */
const inOurWords: Readonly<Record<string, (shown: string) => string>> = {
  'input.transfer.reason': (says) =>
    ({ S: 'simulated power failure or UPS test', O: 'no transfers yet since turnon' })[says] ?? says,
};

describeWithPeers(
  'apcupsd speaks UPS-Link with the simulated unit',
  ['apcupsd', 'apcaccess'],
  (found) => {
    test('identity and readings, on battery, and killpower', async () => {
      await withScratch(async (scratch) => {
        const unit = serve('apcupsd');
        const daemon = await Apcupsd.start(scratch, found, { type: 'apcsmart', device: unit.device });
        const online = await until(
          'apcupsd online',
          async () => {
            const values = await daemon.access();
            return (
              values.STATUS === 'ONLINE' &&
              values.SERIALNO !== undefined &&
              Number(values.LOADPCT?.split(' ')[0]) > 30 &&
              values
            );
          },
          60_000,
        );
        const is = await truth(unit);
        expect(online).toMatchObject({
          SERIALNO: 'AS0612345678',
          FIRMWARE: '601.3.I',
          UPSNAME: 'UPS_IDEN',
          SENSE: 'High',
          SELFTEST: 'NO',
          MANDATE: '03/24/06',
        });
        expect(online.MODEL).toBe('Smart-UPS 1500');
        near(online, 'LINEV', is.mains.voltage, 3);
        near(online, 'OUTPUTV', is.mains.voltage, 3);
        near(online, 'LOADPCT', is.load.percent, 2);
        near(online, 'BCHARGE', 100, 0.1);
        near(online, 'TIMELEFT', is.battery.runtimeS / 60, 2);
        near(online, 'BATTV', is.battery.voltage, 0.3);
        near(online, 'HITRANS', 253, 0);
        near(online, 'LOTRANS', 208, 0);
        near(online, 'DLOWBATT', 2, 0);
        expect((await report(unit)).acted).toEqual([]);

        await control(unit, 'PUT', '/mains', { voltage: 0 });
        await until('apcupsd on battery', async () => (await daemon.access()).STATUS === 'ONBATT', 60_000);

        await daemon.killpower();
        expect((await acted(unit, 'shutdown')).map(({ outcome }) => outcome)).toEqual(['done']);
        await fast(unit, 30, () => until('load off after the delay', async () => (await truth(unit)).state === 'off'));
        await control(unit, 'PUT', '/mains', { voltage: 230 });
        await fast(unit, 30, () => until('load on again', async () => (await truth(unit)).state === 'online'));
      });
    }, 180_000);
  },
  describe.concurrent,
);
