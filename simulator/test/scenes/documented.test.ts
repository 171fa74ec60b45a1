import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { ShippedScenes } from '../../src/adapters/shipped-scenes.ts';
import { acts } from '../../src/control/acts/acts.ts';
import { needs } from '../../src/scenes/needs.ts';
import { readSceneText } from '../../src/scenes/read-scene-text.ts';
import { makeRig } from './rig.ts';

const page = readFileSync(path.join(import.meta.dirname, '../../../docs/scenes.md'), 'utf8');

test.each(new ShippedScenes().shipped)('$name is documented, with what it needs', ({ name, needs: its }) => {
  const row = page.split('\n').find((line) => line.startsWith(`| \`${name}\` |`));
  expect(row).toBeDefined();
  expect(row?.split('|').at(-2)?.trim()).toBe(its.map((need) => `\`${need}\``).join(', '));
});

test.each([...Object.keys(acts), ...Object.keys(needs)])('%s is documented', (name) => {
  expect(page).toContain(`\`${name}\``);
});

describe('the whole example', () => {
  const [, yaml = ''] = /## A whole example\n\n```yaml\n([\s\S]*?)```/.exec(page) ?? [];

  test('goes as it expects', () => {
    const read = readSceneText(yaml);
    if ('mistakes' in read) throw new Error(read.mistakes.join('\n'));
    const { player } = makeRig(read.scene.model, read.scene.seed);
    void player.play(read.scene);
    player.advance(3 * 3_600_000);
    expect(player.report).toMatchObject({ now: 'ended', unmet: [], notMet: 0 });
  });
});
