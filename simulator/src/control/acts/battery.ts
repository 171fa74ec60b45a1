import { change, within } from '../shapes.ts';
import { defineAct } from './act.ts';

export default defineAct({
  help: '{"chargePercent":30,"temperatureC":35,"healthPercent":80}',
  body: change({
    chargePercent: within(0, 100, '%').exactOptional(),
    temperatureC: within(-20, 80, 'degrees Celsius').exactOptional(),
    healthPercent: within(1, 100, '%').exactOptional(),
  }),
  apply: ({ unit }, body) => unit.setBattery(body),
});
