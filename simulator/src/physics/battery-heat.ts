/** How the battery's temperature is judged. */
export type Heat = 'normal' | 'warning' | 'critical';

const warningFromC = 50;
const criticalFromC = 60;
/** It has to cool by as much before the verdict goes back. */
const backByC = 3;

export function heatOf(before: Heat, temperatureC: number): Heat {
  const critical = criticalFromC - (before === 'critical' ? backByC : 0);
  const warning = warningFromC - (before === 'normal' ? 0 : backByC);
  if (temperatureC >= critical) return 'critical';
  return temperatureC >= warning ? 'warning' : 'normal';
}
