import { alertOf, startReply, type UpsLinkName, upsLinkAlerts, upsLinkRow } from '@ridethrough/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import captures from '../fixtures/ups-link-captures.json' with { type: 'json' };
import { hear, listenOnly } from './bytes.ts';

/** What real units answered, with the end of line that they send. */
const answers: readonly (readonly [UpsLinkName, string])[] = Object.values(captures).flatMap(({ answers }) =>
  Object.entries(answers).map(([name, text]) => [name as UpsLinkName, text] as const),
);
const alerts = Object.keys(upsLinkAlerts);
const ask = (name: UpsLinkName, wire: string) => hear(startReply(upsLinkRow(name)), wire);

test.each(answers)('%s answers %j', (name, text) => {
  expect(ask(name, `${text}\r\n`)).toMatchObject({
    replies: [{ kind: 'answer', text }],
    alerts: [],
    strays: 0,
    reader: listenOnly,
  });
});

test('an alert at every place of every answer is heard, and the answer stays what it is', () => {
  for (const [name, text] of answers) {
    if (upsLinkRow(name).ownAlerts !== undefined) continue;
    const wire = `${text}\r\n`;
    for (const alert of alerts)
      for (let at = 0; at <= wire.length; at++) {
        const heard = ask(name, wire.slice(0, at) + alert + wire.slice(at));
        expect(heard.replies, `${name}: ${JSON.stringify(alert)} at ${at} of ${text}`).toEqual([
          { kind: 'answer', text },
        ]);
        expect(heard.alerts).toEqual([alertOf(alert)]);
      }
  }
});

describe('answers that may hold alert characters', () => {
  test('a name keeps those of its own, and gives up those that came in between', () => {
    expect(ask('upsId', 'RACK+#7!\r\n').replies).toEqual([{ kind: 'answer', text: 'RACK+#7!' }]);
    for (let at = 0; at <= 8; at++) {
      const text = 'UPS_IDEN';
      const heard = ask('upsId', `${text.slice(0, at)}!${text.slice(at)}\r\n`);
      expect(heard, `at ${at}`).toMatchObject({ replies: [{ kind: 'answer', text }], alerts: ['onBattery'] });
    }
  });

  test('a name that could be either is no answer', () => {
    expect(ask('upsId', 'RACK7!\r\n').replies).toEqual([{ kind: 'malformed', text: 'RACK7!' }]);
    expect(ask('upsId', 'RA+CK7 !!\r\n').replies).toEqual([{ kind: 'malformed', text: 'RA+CK7 !!' }]);
    expect(ask('upsId', 'RACK7\r\r\r\r\n').replies).toEqual([{ kind: 'answer', text: 'RACK7' }]);
  });

  test('the capability string begins with #, and an alert other than # is taken out of it', () => {
    const text = '#s441HMLLe44200155090';
    for (let at = 0; at <= text.length; at++) {
      const heard = ask('capabilities', `${text.slice(0, at)}!${text.slice(at)}\r\n`);
      expect(heard).toMatchObject({ replies: [{ kind: 'answer', text }], alerts: ['onBattery'] });
    }
  });

  test('the protocol string keeps them all', () => {
    expect(ask('protocol', '3.!$%+?=#|.AB+~\r\n').replies).toEqual([{ kind: 'answer', text: '3.!$%+?=#|.AB+~' }]);
  });
});

describe('words', () => {
  test('NA, NO and SM are no values', () => {
    expect(ask('charge', 'NA\r\n').replies).toEqual([{ kind: 'notAvailable' }]);
    expect(ask('transferCause', 'NA\r\n').replies).toEqual([{ kind: 'notAvailable' }]);
    expect(ask('nextValue', 'NO\r\n').replies).toEqual([{ kind: 'refused' }]);
    expect(ask('calibration', 'NO\r\n').replies).toEqual([{ kind: 'refused' }]);
    expect(ask('status', 'SM\r\n').replies).toEqual([{ kind: 'notReady' }]);
    expect(ask('upsId', 'NA\r\n').replies).toEqual([{ kind: 'notAvailable' }]);
    expect(ask('model', 'SM\r\n').replies).toEqual([{ kind: 'notReady' }]);
  });

  test('NO is a value where the row has it', () => {
    expect(ask('testResult', 'NO\r\n').replies).toEqual([{ kind: 'answer', text: 'NO' }]);
    expect(ask('testResult', 'OK\r\n').replies).toEqual([{ kind: 'answer', text: 'OK' }]);
  });

  test('actions end with their own words', () => {
    expect(ask('smartMode', 'SM\r\n').replies).toEqual([{ kind: 'answer', text: 'SM' }]);
    expect(ask('batteryTest', 'OK\r\n').replies).toEqual([{ kind: 'answer', text: 'OK' }]);
    expect(ask('batteryTest', 'O!K\r\n')).toMatchObject({
      replies: [{ kind: 'answer', text: 'OK' }],
      alerts: ['onBattery'],
    });
    expect(ask('factorySettings', 'CLEAR\r\n').replies).toEqual([{ kind: 'answer', text: 'CLEAR' }]);
    expect(ask('charge', 'OK\r\n').replies).toEqual([{ kind: 'malformed', text: 'OK' }]);
  });

  test('an older unit says * to a shutdown, without an end of line; elsewhere it is an alert', () => {
    expect(ask('shutdown', '*')).toMatchObject({ replies: [{ kind: 'answer', text: '*' }], alerts: [] });
    expect(ask('shutdown', 'OK\r\n').replies).toEqual([{ kind: 'answer', text: 'OK' }]);
    expect(ask('charge', '*100.0\r\n')).toMatchObject({
      replies: [{ kind: 'answer', text: '100.0' }],
      alerts: ['turningOff'],
    });
  });
});

test('zeros behind a serial number do not count', () => {
  expect(ask('serial', 'WS9643050926\0\0\r\n').replies).toEqual([{ kind: 'answer', text: 'WS9643050926' }]);
});

test('with nothing asked, alerts are alerts and all else is stray', () => {
  expect(hear(listenOnly, '!\r\nOK\r\n$')).toMatchObject({ alerts: ['onBattery', 'online'], replies: [], strays: 2 });
});

test('an answer that never ends is given up', () => {
  expect(ask('model', 'x'.repeat(2000)).replies).toHaveLength(1);
});

test('an empty line from before is no answer', () => {
  expect(ask('charge', '\r\n100.0\r\n').replies).toEqual([{ kind: 'answer', text: '100.0' }]);
});

test('a number with a character lost or doubled on the way is never an answer', () => {
  fc.assert(
    fc.property(fc.constantFrom(...answers), fc.nat(), fc.boolean(), ([name, text], where, lost) => {
      const { form } = upsLinkRow(name);
      if (form?.kind === 'text' || form?.kind === 'date') return;
      const at = where % text.length;
      const broken = lost ? text.slice(0, at) + text.slice(at + 1) : text.slice(0, at + 1) + text.slice(at);
      for (const reply of ask(name, `${broken}\r\n`).replies) expect(reply.kind).not.toBe('answer');
    }),
  );
});
