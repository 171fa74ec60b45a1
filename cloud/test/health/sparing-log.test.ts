import { expect, test } from 'vitest';
import { SparingLog } from '../../src/health/sparing-log.ts';

test('one agent says five lines at once and one each half minute, and what was left out is counted', () => {
  let now = 0;
  const lines: [object, string][] = [];
  const say = (fields: object, message: string) => void lines.push([fields, message]);
  const log = new SparingLog({ info: say, warn: say, error: say }, () => now);
  for (let i = 0; i < 20; i++) log.info({ client: 'gw1' }, 'connected');
  expect(lines).toHaveLength(5);
  log.warn({ agent: 'gw2' }, 'connected');
  log.warn({ client: 'gw1' }, 'refused');
  expect(lines).toHaveLength(7);
  now = 30_000;
  for (let i = 0; i < 2; i++) log.info({ client: 'gw1' }, 'connected');
  expect(lines.slice(7)).toEqual([[{ client: 'gw1', unsaid: 15 }, 'connected']]);
  now = 600_000;
  for (let i = 0; i < 9; i++) log.info({ client: 'gw1' }, 'connected');
  expect(lines.slice(8).map(([fields]) => fields)).toEqual([
    { client: 'gw1', unsaid: 1 },
    ...Array(4).fill({ client: 'gw1' }),
  ]);
  for (let i = 0; i < 9; i++) log.error({ client: 'gw1' }, 'broken');
  expect(lines).toHaveLength(22);
});
