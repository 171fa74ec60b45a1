import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answerPdu } from '../../src/modbus/answer-pdu.ts';
import { RegisterMemory } from '../../src/modbus/register-memory.ts';

const living = new RegisterMemory({
  raw: (name) => (name === 'upsStatus' ? [0, 2] : name === 'sensitivity' ? [1] : undefined),
  write: (name, words) => (name !== 'sensitivity' ? 'notApplicable' : words[0] === 1 ? 'done' : 'refused'),
});

const ask = (hex: string) => answerPdu(living, Buffer.from(hex.replaceAll(' ', ''), 'hex'), 'serial');
const answer = (hex: string) => ask(hex).pdu.toString('hex');

test.each([
  ['03 0000 0002', '030400000002', 'reads holding registers'],
  ['04 0000 0002', '040400000002', 'reads them as input registers too'],
  ['06 0404 0001', '0604040001', 'writes one, and echoes'],
  ['10 0404 0001 02 0001', '1004040001', 'writes many, and says where and how many'],
  ['03 0001 0001', '8302', 'a read inside an item'],
  ['03 0000 0000', '8303', 'a read of nothing'],
  ['03 0000 007e', '8303', 'a read of more than 125'],
  ['03 0000', '8303', 'a read cut short'],
  ['03 0000 0002 00', '8303', 'a read with something behind it'],
  ['06 0404 0002', '8604', 'a value that is refused'],
  ['06 0402 0002', '8602', 'a target that is not applicable'],
  ['06 0404', '8603', 'a write cut short'],
  ['10 0404 0001 02 0002', '9004', 'a value that is refused, written by 16'],
  ['10 0404 0001 04 0001', '9003', 'a byte count that is not the words'],
  ['10 0404 0000 00', '9003', 'a write of nothing'],
  ['10 0404 0001 02', '9003', 'a write without its data'],
  ['10 0404', '9003', 'a write without its count'],
  ['01 0000 0001', '8101', 'coils, which it does not have'],
  ['2b 0e 01 00', 'ab01', 'a function it does not have'],
  ['00', '8001', 'function 0'],
  ['83', '8301', 'a reply in place of a request'],
])('%s is answered %s: %s', (request, reply) => {
  expect(answer(request)).toBe(reply);
});

test.each([
  ['06 0404 0001', '8601', 'a function that this unit refuses'],
  ['06 0404', '8603', 'the same, cut short'],
  ['10 0404 0001 02 0001', '1004040001', 'the other write'],
])('without function 6, %s is answered %s: %s', (request, reply) => {
  const pdu = Buffer.from(request.replaceAll(' ', ''), 'hex');
  expect(answerPdu(living, pdu, 'network', { refusedFunctions: [6] }).pdu.toString('hex')).toBe(reply);
});

test.each([
  ['10 0404 0001 02 0001', '9001', 'a write'],
  ['06 0404 0001', '8601', 'a write of one'],
  ['03 0000 0002', '030400000002', 'a read'],
])('read-only, %s is answered %s: %s', (request, reply) => {
  const answered = answerPdu(living, Buffer.from(request.replaceAll(' ', ''), 'hex'), 'network', { readOnly: true });
  expect(answered.pdu.toString('hex')).toBe(reply);
  expect(answered.write?.exception).toBe(reply.startsWith('03') ? undefined : 1);
});

test('a read of 125 is the longest', () => {
  expect(ask('03 0808 007d').pdu).toHaveLength(252);
});

describe('what was written', () => {
  test('is told with its outcome', () => {
    expect(ask('10 0404 0001 02 0001').write).toEqual({
      function: 16,
      address: 0x404,
      words: [1],
      exception: undefined,
    });
    expect(ask('06 0404 0002').write).toEqual({ function: 6, address: 0x404, words: [2], exception: 4 });
  });

  test('is not told of a read or of a request without sense', () => {
    expect(ask('03 0000 0002').write).toBeUndefined();
    expect(ask('10 0404 0001 04 0001').write).toBeUndefined();
  });
});

test('no bytes bring it down: there is always an answer, to that function', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 253 }), (bytes) => {
      const { pdu } = answerPdu(living, Buffer.from(bytes), 'network');
      expect((pdu[0] ?? 0) & 0x7f).toBe((bytes[0] ?? 0) & 0x7f);
      expect(pdu.length).toBeLessThanOrEqual(253);
    }),
  );
});
