import { z } from 'zod';
import { change, whole, within } from '../shapes.ts';
import { defineAct } from './act.ts';

const flag = z.boolean({ error: 'true or false' }).exactOptional();

export default defineAct({
  help: '{"chargePercent":30,"temperatureC":35,"healthPercent":80}, {"weak":true}, {"connected":false}, {"replaced":true}',
  body: change({
    chargePercent: within(0, 100, '%').exactOptional(),
    temperatureC: within(-20, 80, 'degrees Celsius').exactOptional(),
    healthPercent: within(1, 100, '%').exactOptional(),
    learntPercent: within(1, 100, '%').exactOptional(),
    expectedPercent: within(1, 100, '%').exactOptional(),
    ageYears: within(0, 50, 'years that pass for the battery').exactOptional(),
    weak: flag,
    connected: flag,
    externalPacks: whole(0, 10, 'packs beside the one inside').exactOptional(),
    replaced: z.literal(true, { error: 'true' }).exactOptional(),
  }),
  apply: ({ unit }, body) => unit.setBattery(body),
});
