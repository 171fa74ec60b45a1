import {
  localeOf,
  parseCapabilities,
  parseFirmware,
  parseProtocolString,
  parseUpsLinkDate,
  valuesForLocale,
  writeCapabilities,
  writeUpsLinkDate,
} from '@ridethrough/protocol';
import { describe, expect, test } from 'vitest';

/** As a real Smart-UPS answered ^Z. */
const real =
  '#uD43132135138129uM43229234239224uA43110112114108uI43253264271280lD43103100097106lM43177172168182lA43090092081085lI43196188208204e44200155090oI43230240220225oD13115oJ13100oM13208s441HMLLq44202050710p443020180300600k4410TLNr443000060180300E443336168ON OFF';

describe('the capability string', () => {
  test('of a real unit, for 230 V', () => {
    const parsed = parseCapabilities(real);
    expect(parsed.skipped).toEqual([]);
    expect(Object.fromEntries(valuesForLocale(parsed, 'I'))).toEqual({
      u: ['253', '264', '271', '280'],
      l: ['196', '188', '208', '204'],
      e: ['00', '15', '50', '90'],
      o: ['230', '240', '220', '225'],
      s: ['H', 'M', 'L', 'L'],
      q: ['02', '05', '07', '10'],
      p: ['020', '180', '300', '600'],
      k: ['0', 'T', 'L', 'N'],
      r: ['000', '060', '180', '300'],
      E: ['336', '168', 'ON ', 'OFF'],
    });
    expect(valuesForLocale(parsed, 'D').get('o')).toEqual(['115']);
    expect(valuesForLocale(parsed, undefined).get('u')).toBeUndefined();
    expect(writeCapabilities(parsed.groups)).toBe(real);
  });

  test('with marks between the groups', () => {
    expect(parseCapabilities('##uI43253264271280##s441HMLL').groups.map(({ ask }) => ask)).toEqual(['u', 's']);
  });

  test('what is malformed is skipped, and what follows is read', () => {
    const broken = '#uI4x253264271280s441HMLLq449020507101p443020180300600';
    const parsed = parseCapabilities(broken);
    expect(parsed.groups.map(({ ask }) => ask)).toEqual(['s', 'p']);
    expect(parsed.skipped).toEqual(['uI4x253264271280', 'q44902050710' + '1']);
    expect(parseCapabilities('#e4420015').groups).toEqual([]);
    expect(parseCapabilities('')).toEqual({ groups: [], skipped: [] });
  });

  test('with any one character lost, no setting gets a value that the unit does not have', () => {
    const whole = valuesForLocale(parseCapabilities(real), 'I');
    for (let at = 0; at < real.length; at++) {
      const parsed = valuesForLocale(parseCapabilities(real.slice(0, at) + real.slice(at + 1)), 'I');
      for (const [ask, values] of parsed) {
        if (values.join() === whole.get(ask)?.join()) continue;
        // A lost locale letter can hide a group, and a lost digit can only shift one out of its form.
        expect(
          values.every((value) => value.length === whole.get(ask)?.[0]?.length),
          `${ask} without ${at}`,
        ).toBe(true);
      }
    }
  });
});

describe('the protocol string', () => {
  const small = "3.!$%+?=#|.\x01\x0e\x1a')+-89@ABDEFGKLMNOPQRSUVWXYZabcdefgjklmnopqrsuxyz~";

  test('of an SU420INET', () => {
    const parsed = parseProtocolString(small);
    expect(parsed?.version).toBe(3);
    expect([...(parsed?.alerts ?? [])].join('')).toBe('!$%+?=#|');
    for (const ask of ['\x01', '\x1a', 'Q', 'Z', '~', "'", '+']) expect(parsed?.asks.has(ask), ask).toBe(true);
    for (const ask of ['C', 'T', '!', '/']) expect(parsed?.asks.has(ask), ask).toBe(false);
  });

  test('with extended queries in a fourth field', () => {
    const parsed = parseProtocolString('4.!$%+?=*#|\x04.ABQ.\x9f:\xd3\xd4');
    expect(parsed?.asks.has('\x9f\xd3')).toBe(true);
    expect(parsed?.asks.has('\x9f\xd4')).toBe(true);
    expect(parsed?.alerts.has('\x04')).toBe(true);
  });

  test('an alert that came in between hides nothing and adds no command', () => {
    for (const alert of '!$%?=#|')
      for (let at = 0; at <= small.length; at++) {
        const parsed = parseProtocolString(small.slice(0, at) + alert + small.slice(at));
        expect(parsed?.version, `${alert} at ${at}`).toBe(3);
        expect(parsed?.asks, `${alert} at ${at}`).toEqual(parseProtocolString(small)?.asks);
      }
  });

  test.each(['2).?=*%+#!$.98~', '.!$?.3', '', '3', '3.!$', 'x.!.A'])('%j of some small model is none', (answer) => {
    expect(parseProtocolString(answer)).toBeUndefined();
  });
});

test('firmware and locale', () => {
  expect(parseFirmware('652.13.I')).toEqual({ sku: '652', revision: '13', locale: 'I' });
  expect(parseFirmware('112.1DL4.I')).toEqual({ sku: '112', revision: '1DL4', locale: 'I' });
  expect(parseFirmware('42.L.I')?.locale).toBe('I');
  expect(parseFirmware('FWI')).toBeUndefined();
  expect(localeOf({ firmware: '476.18.W', oldFirmware: 'GWD' })).toBe('W');
  expect(localeOf({ oldFirmware: 'GWD' })).toBe('D');
  expect(localeOf({})).toBeUndefined();
});

test('dates: two digits from 80 on are of the twentieth century', () => {
  expect(parseUpsLinkDate('02/18/93')).toBe('1993-02-18');
  expect(parseUpsLinkDate('01/01/80')).toBe('1980-01-01');
  expect(parseUpsLinkDate('12/31/79')).toBe('2079-12-31');
  expect(parseUpsLinkDate('02/29/04')).toBe('2004-02-29');
  for (const no of ['02/30/04', '13/01/04', '31/12/05', '1/1/05', 'RACK7', ''])
    expect(parseUpsLinkDate(no)).toBeUndefined();
  expect(writeUpsLinkDate('2013-09-20')).toBe('09/20/13');
  expect(writeUpsLinkDate('1979-01-01')).toBeUndefined();
});
