import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { generated } from '../generated.ts';

test.each(Object.entries(await generated()))('%s is as the tables make it (npm run generate)', (file, text) => {
  expect(readFileSync(file, 'utf8')).toBe(text);
});
