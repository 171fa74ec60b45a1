import { isTimingOnly, mainsLimits } from '../../unit/mains-change.ts';
import { change, oneOf, whole, within } from '../shapes.ts';
import { defineAct } from './act.ts';

function amount(name: Exclude<keyof typeof mainsLimits, 'rampMs' | 'forMs'>) {
  const [least, most, what] = mainsLimits[name];
  return within(least, most, what).exactOptional();
}

export default defineAct({
  help: '{"voltage":0} or {"percent":85,"forMs":2000} or {"quality":"generator","frequency":58}: the mains as they come from the wall',
  body: change({
    voltage: amount('voltage'),
    percent: amount('percent'),
    frequency: amount('frequency'),
    distortion: amount('distortion'),
    flicker: amount('flicker'),
    quality: oneOf(['utility', 'generator']).exactOptional(),
    rampMs: whole(...mainsLimits.rampMs).exactOptional(),
    forMs: whole(...mainsLimits.forMs).exactOptional(),
  })
    .refine((body) => body.voltage === undefined || body.percent === undefined, {
      error: 'voltage or percent, not both',
    })
    .refine((body) => !isTimingOnly(body), { error: 'rampMs and forMs say how something changes: name that too' }),
  apply: ({ unit }, body) => unit.setMains(body),
});
