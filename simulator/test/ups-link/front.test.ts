import {
  decode,
  type RegisterName,
  registers,
  stateOf,
  toValues,
  type UpsLinkAnswers,
  upsLinkNames,
  upsLinkRow,
} from '@ridethrough/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findModel, models } from '../../src/models/find-model.ts';
import { makeIdentity } from '../../src/models/make-identity.ts';
import { Unit } from '../../src/unit/unit.ts';
import { UnitFront } from '../../src/ups-link/front.ts';

const speakers = models.filter(({ upsLink }) => upsLink !== undefined).map(({ sku }) => sku);

function makeFront(sku: string) {
  const model = findModel(sku);
  if (model.upsLink === undefined) throw new Error(`${sku} does not speak UPS-Link`);
  const unit = new Unit({ model, identity: makeIdentity(model), seed: 1 });
  const front = new UnitFront(unit, model.upsLink);
  const answers = (): UpsLinkAnswers =>
    Object.fromEntries(
      upsLinkNames.flatMap((name) => {
        const answer = front.knows(name) && upsLinkRow(name).form !== undefined ? front.answer(name) : undefined;
        return answer === undefined ? [] : [[name, answer.replace(/\0+$/, '')]];
      }),
    );
  const value = <N extends RegisterName>(name: N) => decode(registers[name], unit.raw(name) ?? []);
  return { unit, front, answers, value };
}

type Move = readonly [string, (unit: Unit) => void];
const move = (says: string, act: (unit: Unit) => void): Move => [says, act];
const moves = fc.oneof(
  fc
    .constantFrom(0, 90, 205, 230, 260, 300)
    .map((voltage) => move(`mains ${voltage} V`, (unit) => unit.setMains({ voltage }))),
  fc
    .constantFrom(0, 3, 60, 100)
    .map((chargePercent) => move(`charge ${chargePercent} %`, (unit) => unit.setBattery({ chargePercent }))),
  fc.constantFrom(0, 50, 100, 130).map((percent) => move(`load ${percent} %`, (unit) => unit.setLoad({ percent }))),
  fc
    .tuple(fc.constantFrom('needsReplacement', 'charger', 'disconnected'), fc.boolean())
    .map(([fault, set]) =>
      move(`${fault} ${set}`, (unit) => unit.setFault({ register: 'batterySystemError', fault, set })),
    ),
  fc
    .constantFrom(
      { kind: 'shutdown' },
      { kind: 'offAfterDelay' },
      { kind: 'sleep', forMs: 60_000 },
      { kind: 'off' },
      { kind: 'on' },
      { kind: 'abort' },
      { kind: 'simulateFailure' } as const,
    )
    .map((instruction) =>
      move(instruction.kind, (unit) => void unit.instruct(instruction as Parameters<Unit['instruct']>[0])),
    ),
  fc
    .constantFrom('start', 'abort')
    .map((what) =>
      move(`test ${what}`, (unit) => void unit.write('batteryTestCommand', what === 'start' ? [1] : [2], 'serial')),
    ),
  fc.constantFrom(100, 3000, 30_000, 300_000).map((ms) => move(`${ms} ms`, (unit) => unit.advance(ms))),
);

test('whatever is done to a unit, what it says over UPS-Link is what its registers say', () => {
  fc.assert(
    fc.property(fc.constantFrom(...speakers), fc.array(moves, { maxLength: 12 }), (sku, done) => {
      const { unit, front, answers, value } = makeFront(sku);
      for (const [, act] of done) {
        act(unit);
        unit.advance(100);
        front.look();
        const says = done.map(([what]) => what).join(', ');
        if (!front.isAlive) {
          expect(unit.state().state, says).toBe('off');
          continue;
        }
        const values = toValues(answers());
        expect(stateOf(values.upsStatus), says).toBe(stateOf(value('upsStatus')));
        for (const bit of ['needsReplacement', 'charger', 'disconnected'] as const)
          expect(values.batterySystemError?.has(bit), `${bit}: ${says}`).toBe(value('batterySystemError')?.has(bit));
        expect(values.powerSystemError?.has('overload'), says).toBe(value('powerSystemError')?.has('overload'));
        for (const [name, within] of [
          ['charge', 0.06],
          ['outputVoltage', 0.06],
          ['inputVoltage', 0.06],
          ['batteryVoltage', 0.06],
          ['realPower', 0.06],
          ['runtime', 60],
        ] as const) {
          if (values[name] === undefined) continue;
          const is = Math.min(value(name) ?? 0, name === 'runtime' ? 9999 * 60 : 999.9);
          expect(Math.abs(values[name] - is), `${name}: ${says}`).toBeLessThanOrEqual(within);
        }
      }
    }),
    { numRuns: 60 },
  );
}, 30_000);

test('bypass, on units that have it', () => {
  const { front, answers } = makeFront('RT1000XL');
  expect(front.act('bypass', '')).toEqual({ outcome: 'done', reply: 'BYP' });
  expect(stateOf(toValues(answers()).upsStatus)).toBe('bypass');
  expect(front.act('bypass', '')).toEqual({ outcome: 'done', reply: 'INV' });
  expect(stateOf(toValues(answers()).upsStatus)).toBe('online');
  expect(makeFront('SUA1500').front.act('bypass', '')).toEqual({ outcome: 'refused', reply: 'ERR' });
});

test('regulation shows in the status', () => {
  const { unit, answers } = makeFront('SUA1500I');
  unit.setMains({ voltage: 200 });
  unit.advance(10_000);
  expect(answers().status).toBe('0C');
  unit.setMains({ voltage: 258 });
  unit.advance(10_000);
  expect(answers().status).toBe('0A');
});
