import { change, within } from '../shapes.ts';
import { defineAct } from './act.ts';

export default defineAct({
  help: '{"voltage":0} or {"frequency":50.2}: the mains as they come from the wall',
  body: change({
    voltage: within(0, 500, 'V').exactOptional(),
    frequency: within(0, 100, 'Hz').exactOptional(),
  }),
  apply: ({ unit }, body) => unit.setMains(body),
});
