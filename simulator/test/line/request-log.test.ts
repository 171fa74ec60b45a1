import { expect, test } from 'vitest';
import { RequestLog } from '../../src/line/request-log.ts';

const about = { link: 'tcp', requestBytes: 12, replyBytes: 9, receivedAtMs: 1.5, repliedAtMs: 21.5 } as const;
const pdu = (hex: string) => Buffer.from(hex, 'hex');

test('tells what was asked, and how many words', () => {
  const log = new RequestLog();
  log.add(pdu('030080002c'), about);
  log.add(pdu('0604040002'), about);
  log.add(pdu('1006020002040000 4210'.replace(' ', '')), about);
  log.add(pdu('2b'), about);
  expect(log.report().requests).toEqual([
    { number: 1, function: 3, address: 128, words: 44, ...about },
    { number: 2, function: 6, address: 1028, words: 1, ...about },
    { number: 3, function: 16, address: 1538, words: 2, ...about },
    { number: 4, function: 43, address: 0, words: 0, ...about },
  ]);
});

test('keeps the newest requests and counts all of them', () => {
  const log = new RequestLog();
  for (let number = 0; number < 12_345; number++) log.add(pdu(number === 3 ? '030080002c' : '030000001b'), about);
  const { total, byAddress, requests } = log.report();
  expect(total).toBe(12_345);
  expect(byAddress).toEqual({ '0': 12_344, '128': 1 });
  expect(requests).toHaveLength(5000);
  expect(requests.at(-1)?.number).toBe(12_345);
  expect(log.report(12_343).requests.map(({ number }) => number)).toEqual([12_344, 12_345]);
});
