import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type Flag, processFlags, unitFlags, usage } from '../../src/cli/flags.ts';
import { calls } from '../../src/control/calls.ts';
import { quirkChanges } from '../../src/control/link-shapes.ts';
import { calm } from '../../src/line/conditions.ts';
import { faultKinds } from '../../src/line/fault.ts';

const page = readFileSync(path.join(import.meta.dirname, '../../../docs/simulator.md'), 'utf8');

test.each(Object.entries<Flag>({ ...unitFlags, ...processFlags }))(
  '--%s is documented and in the help',
  (name, { takes }) => {
    expect(page).toContain(`\`--${name}${takes ? ` ${takes}` : ''}\``);
    expect(usage()).toContain(`--${name}`);
  },
);

test.each(Object.keys(calls).map((call) => call.replace(/\?.*/, '')))('%s is documented', (call) => {
  expect(page).toContain(`\`${call}`);
});

test.each(Object.keys(faultKinds))('fault %s is documented', (kind) => {
  expect(page).toContain(`| \`${kind}\` |`);
});

test.each([...Object.keys(calm), ...Object.keys(quirkChanges.shape)])('condition or quirk %s is documented', (name) => {
  expect(page).toContain(`| \`${name}\` |`);
});
