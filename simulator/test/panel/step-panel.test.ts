import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openAccess } from '../../src/access/access.ts';
import { models } from '../../src/models/find-model.ts';
import { type PanelState, panelKeys, startPanel } from '../../src/panel/panel-state.ts';
import { panelView } from '../../src/panel/panel-view.ts';
import { screenOf } from '../../src/panel/screen.ts';
import { type PanelInput, stepPanel } from '../../src/panel/step-panel.ts';
import { makeUnit } from '../unit/make-unit.ts';

const viewOf = (sku: string) => panelView(makeUnit(sku), { access: openAccess, staged: null });
const view = viewOf('SMT1500RM2UC');

describe.each(models.map(({ sku }) => sku))('%s', (sku) => {
  test('whatever is pressed, there are two to four lines of at most 20 characters', () => {
    const shown = viewOf(sku);
    const input = fc.oneof(
      { weight: 20, arbitrary: fc.constantFrom(...panelKeys).map((key): PanelInput => ({ key })) },
      { weight: 1, arbitrary: fc.constantFrom<PanelInput>({ outcome: 'done' }, { outcome: 'refused' }) },
    );
    fc.assert(
      fc.property(fc.array(input, { maxLength: 40 }), fc.boolean(), (inputs, isAdvanced) => {
        let state: PanelState = { ...startPanel, menu: isAdvanced ? 'advanced' : 'standard' };
        for (const each of inputs) {
          state = stepPanel(state, each, shown).state;
          const { lines } = screenOf(state, shown);
          expect(lines.length).toBeGreaterThanOrEqual(2);
          expect(lines.length).toBeLessThanOrEqual(4);
          for (const line of lines) expect(line).toMatch(/^[ -~]{0,20}$/);
        }
      }),
      { numRuns: 15 },
    );
  });
});

test('esc leaves place after place, until it rests on its first page', () => {
  let state: PanelState = { ...startPanel, statusPage: 3 };
  for (const key of ['enter', 'down', 'enter', 'enter', 'esc', 'esc', 'esc', 'esc', 'esc'] as const)
    state = stepPanel(state, { key }, view).state;
  expect(state).toEqual(startPanel);
});

test('only a yes has an effect', () => {
  const asked = stepPanel(startPanel, { key: 'power' }, view);
  expect(asked).not.toHaveProperty('effect');
  const no = stepPanel(asked.state, { key: 'enter' }, view);
  expect(no).toEqual({ state: startPanel });
  const yes = stepPanel(asked.state, { key: 'down' }, view);
  expect(stepPanel(yes.state, { key: 'enter' }, view).effect).toEqual({
    do: 'write',
    register: 'simpleSignalingCommand',
    words: [2],
  });
  expect(stepPanel(yes.state, { key: 'power' }, view)).toEqual(yes);
});

test('a menu that has gone leads back to the status pages', () => {
  const state: PanelState = {
    ...startPanel,
    places: [
      { at: 'list', label: 'Standard menu', cursor: 0 },
      { at: 'list', label: 'Control', cursor: 0 },
      { at: 'list', label: 'Outlet Group 9', cursor: 0 },
    ],
  };
  expect(screenOf(state, view).lines.length).toBeGreaterThanOrEqual(1);
  expect(stepPanel(state, { key: 'enter' }, view).state).toEqual(startPanel);
});
