import { expect, test } from 'vitest';
import { respond } from '../../src/modbus/responder.ts';
import { hex, makeAnswering } from './make-answering.ts';

test('a unit without power is silent at every door, and answers when it has power again', () => {
  const unit = makeAnswering({ now: () => 0, sleep: async () => {} });
  const pdu = hex('03 00 00 00 02');
  const doors = [
    { link: 'rtu', via: 'serial', unitId: 1, pdu },
    { link: 'tcp', via: 'network', unitId: 1, pdu },
    { link: 'tcp', via: 'card', unitId: 1, pdu },
  ] as const;
  for (const door of doors) expect(respond({ ...unit, hasPower: () => false }, door)).toBeUndefined();
  expect(unit.links.log.struck).toEqual({ noPower: 3 });
  for (const door of doors)
    expect(respond({ ...unit, hasPower: () => true }, door)?.pdu).toEqual(hex('03 04 00 00 20 02'));
});
