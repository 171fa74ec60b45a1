import { change, within } from '../shapes.ts';
import { defineAct } from './act.ts';

export default defineAct({
  help: '{"percent":40} or {"watts":400}: what is plugged in',
  body: change({
    percent: within(0, 200, '% of the rated watts').exactOptional(),
    watts: within(0, 100_000, 'W').exactOptional(),
  }).refine((body) => body.percent === undefined || body.watts === undefined, { error: 'percent or watts, not both' }),
  apply: ({ unit }, body) => unit.setLoad(body),
});
