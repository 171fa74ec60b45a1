import { expect, test } from 'vitest';
import { exception } from '../../src/modbus/exception.ts';
import { respond } from '../../src/modbus/responder.ts';
import { hex, makeAnswering } from './make-answering.ts';

const quirks = { writeReset: { gapMs: 200, forMs: 1000 } } as const;
const time = { now: () => 0, sleep: async () => {} };
const write = (pdu: string) => ({ link: 'rtu', via: 'serial', unitId: 1, pdu: hex(pdu) }) as const;

test('a setting that was refused resets nothing, nor does the next one after it', () => {
  const unit = makeAnswering(time, { quirks });
  const memory = { ...unit.memory, read: unit.memory.read, write: () => exception.refused };
  const refused = respond({ ...unit, memory }, write('10 04 05 00 01 02 9c 40'));
  expect(refused?.pdu).toEqual(hex('90 04'));
  expect(respond(unit, write('10 04 05 00 01 02 00 05'))?.pdu).toEqual(hex('10 04 05 00 01'));
  respond({ ...unit, memory }, write('10 04 05 00 01 02 9c 40'));
  expect([unit.links.closeWrites, unit.links.conditions.resetting]).toEqual([0, false]);
  respond(unit, write('10 04 05 00 01 02 00 05'));
  expect([unit.links.closeWrites, unit.links.log.struck]).toEqual([1, { writeReset: 1, resetting: 1 }]);
});
