import { upsLinkNames } from '@ridethrough/protocol';
import { expect, test } from 'vitest';
import { RecordedFront } from '../../src/ups-link/recorded-front.ts';

test('gives what was recorded, and lists it where no list was recorded', () => {
  const front = new RecordedFront({ Q: '08', '^A': 'Smart-UPS', '9F D3': '49.98' });
  expect(upsLinkNames.filter((name) => front.knows(name)).sort()).toEqual([
    'inputFrequency',
    'model',
    'protocol',
    'status',
  ]);
  expect(front.answer('model')).toBe('Smart-UPS');
  expect(front.answer('protocol')).toBe('3.!$%+?=#|.\x01Q');
  expect(front.answer('charge')).toBeUndefined();
});

test('a list that was recorded stays, and nothing acts', () => {
  const front = new RecordedFront({ a: '3.!$.QK', K: 'x' });
  expect(front.answer('protocol')).toBe('3.!$.QK');
  expect([front.act(), front.step(), front.store()]).toEqual([undefined, 'refused', 'refused']);
});
