import { type UpsLinkAlert, type UpsLinkName, upsLinkAlerts, upsLinkNameOf, upsLinkRow } from '@ridethrough/protocol';
import { expect, test } from 'vitest';
import { LinkCounters } from '../../src/links/link-counters.ts';
import { UnitAnswers } from '../../src/ups-link/unit-answers.ts';
import { UpsLinkLine } from '../../src/ups-link/ups-link-line.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { FakeUnit } from './fake-unit.ts';
import type { Fault } from './fault.ts';

async function open() {
  const clock = new VirtualClock();
  const unit = new FakeUnit(clock);
  const alerts: UpsLinkAlert[] = [];
  const counters = new LinkCounters();
  const line = new UpsLinkLine({ openPort: unit.openPort, clock, counters, onAlert: (alert) => alerts.push(alert) });
  await clock.runUntil(line.open());
  const answers = new UnitAnswers(line);
  const ask = (name: UpsLinkName) => clock.runUntil(answers.ask(name).catch(() => answers.ask(name)));
  return { clock, unit, line, alerts, answers, ask };
}

const rows = [...new FakeUnit(new VirtualClock()).answers].flatMap(([ask, answer]) => {
  const name = upsLinkNameOf(ask);
  return name === undefined ? [] : [[name, answer.replaceAll('\0', '')] as const];
});

test.each(rows)(
  '%s: an alert at any place of its answer is heard, and the answer is the same',
  async (name, answer) => {
    const { unit, alerts, ask } = await open();
    const isText = upsLinkRow(name).ownAlerts !== undefined;
    // Each alert on short answers; on the long ones a power alert is enough.
    const characters = answer.length > 20 ? ['!'] : Object.keys(upsLinkAlerts);
    for (const what of characters) {
      for (let at = 0; at < answer.length + 2; at++) {
        alerts.length = 0;
        unit.faults = [{ kind: 'puts-in', at, what }];
        expect(await ask(name)).toBe(answer);
        if (!isText) expect(alerts).toEqual([upsLinkAlerts[what as keyof typeof upsLinkAlerts]]);
      }
    }
  },
);

test.each(rows)(
  '%s: a character lost or doubled anywhere in its answer, or in the request, never changes it',
  async (name, answer) => {
    const { unit, ask } = await open();
    const places =
      answer.length > 20 ? [0, 1, 7, answer.length - 1, answer.length, answer.length + 1] : [...`${answer}\r\n`].keys();
    const faults: Fault[] = [
      { kind: 'lost' },
      { kind: 'doubled' },
      { kind: 'mute' },
      { kind: 'na' },
      { kind: 'falls-back' },
      { kind: 'late', ms: 1000 },
      { kind: 'late', ms: 2400 },
      ...[...places].flatMap((at): Fault[] => [
        { kind: 'loses', at },
        { kind: 'doubles', at },
        { kind: 'puts-in', at, what: 'k' },
        { kind: 'puts-in', at, what: '\n' },
      ]),
    ];
    for (const fault of faults) {
      unit.faults = [fault];
      expect(await ask(name), JSON.stringify(fault)).toBe(answer);
    }
  },
);

test('the second answer to a doubled request is never taken for the next row, whichever that is', async () => {
  const { unit, ask } = await open();
  for (const [first, one] of rows.filter(([, answer]) => answer.length < 20))
    for (const [second, other] of rows.filter(([, answer]) => answer.length < 20)) {
      unit.faults = [{ kind: 'doubled' }];
      expect(await ask(first)).toBe(one);
      expect(await ask(second), `${second} after ${first}`).toBe(other);
    }
});

test('SM that comes late is taken for no answer', async () => {
  const { unit, ask, line } = await open();
  unit.faults = [{ kind: 'mute' }, { kind: 'late', ms: 1600 }];
  expect(await ask('model')).toBe('Smart-UPS 1500 ');
  expect(await ask('upsId')).toBe('UPS_IDEN');
  expect(line.isOpen).toBe(true);
});

test('one that the unit never answers is given up, NA once is not', async () => {
  const { unit, ask, answers } = await open();
  unit.mute.add('~');
  await ask('register1');
  expect(answers.without).toEqual(['register1']);
  unit.faults = [{ kind: 'na' }];
  expect(await ask('charge')).toBe('100.0');
  unit.answers.delete('d');
  expect(await ask('hoursSinceTest')).toBeUndefined();
  expect(answers.without).toEqual(['register1', 'hoursSinceTest']);
  unit.written.length = 0;
  await ask('register1');
  expect(unit.written).toEqual([]);
});
