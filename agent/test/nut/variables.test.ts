import { expect, test } from 'vitest';
import { variablesOf } from '../../src/nut/variables.ts';

test("the limits of a low battery are those of the agent's rule, whatever the unit itself calls low", () => {
  const low = { runtimeSeconds: 300, chargePercent: 20 };
  const readings = { 'battery.runtime.low': 120, 'ups.status': 'OL' };
  const variables = variablesOf({ low, link: 'up' }, readings, false, '1');
  expect([variables.get('battery.runtime.low'), variables.get('battery.charge.low')]).toEqual(['300', '20']);
});
