import { z } from 'zod';
import { conditionShapes, linkFault, milliseconds, quirkChanges } from '../link-shapes.ts';
import { always, change } from '../shapes.ts';
import { defineAct } from './act.ts';

const conditions = Object.keys(conditionShapes);

/** What is to change about the links; `--link` takes the same. */
export const linkBody = change({
  down: conditionShapes.down.exactOptional(),
  halfOpen: conditionShapes.halfOpen.exactOptional(),
  stuck: conditionShapes.stuck.exactOptional(),
  chatter: conditionShapes.chatter.exactOptional(),
  unplugged: conditionShapes.unplugged.exactOptional(),
  resetting: conditionShapes.resetting.exactOptional(),
  forMs: milliseconds.exactOptional(),
  faults: z.array(linkFault, { error: 'a list of faults' }).max(100, { error: 'at most 100 faults' }).exactOptional(),
  quirks: quirkChanges.exactOptional(),
}).refine((body) => body?.forMs === undefined || conditions.some((name) => Object.hasOwn(body, name)), {
  ...always,
  path: ['forMs'],
  error: `goes with one of ${conditions.join(', ')}`,
});

export default defineAct({
  help: '{"down":true,"forMs":5000}, {"faults":[{"kind":"drop","to":"write","count":1}]} or {"quirks":{"longestRead":60}}',
  answers: 'link',
  body: linkBody,
  apply: ({ links }, body) => links.change(body),
});
