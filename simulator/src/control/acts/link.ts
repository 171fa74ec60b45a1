import { z } from 'zod';
import { type FaultKind, faultKinds, type LinkName } from '../../line/fault.ts';
import { always, change, memberOf, oneOf, strict, whole, within } from '../shapes.ts';
import { defineAct } from './act.ts';

const kinds = Object.keys(faultKinds) as [FaultKind, ...FaultKind[]];
const links = ['tcp', 'rtu', 'any'] as const;

const linkFault = strict({
  kind: oneOf(kinds),
  on: oneOf(links).default('any'),
  to: oneOf(['read', 'write', 'any']).default('any'),
  count: whole(1, 1_000_000, 'replies').exactOptional(),
  chance: within(0, 1, 'of each reply').exactOptional(),
  ms: whole(1, 600_000, 'ms').exactOptional(),
  bytes: whole(1, 1000, 'bytes').exactOptional(),
}).refine((fault) => fault?.ms !== undefined || (fault?.kind !== 'delay' && fault?.kind !== 'late'), {
  ...always,
  path: ['ms'],
  error: ({ input }) => `needed for ${memberOf(input, 'kind')}: a whole number from 1 to 600000 (ms)`,
});

const downLinks = (down: boolean | LinkName): readonly LinkName[] =>
  typeof down === 'string' ? [down] : down ? ['tcp', 'rtu'] : [];

export default defineAct({
  help: '{"down":true} or {"faults":[{"kind":"drop","to":"write","count":1}]}',
  answers: 'link',
  body: change({
    down: z.union([z.boolean(), oneOf(['tcp', 'rtu'])], { error: 'true, false, "tcp" or "rtu"' }).exactOptional(),
    faults: z.array(linkFault, { error: 'a list of faults' }).max(100, { error: 'at most 100 faults' }).exactOptional(),
  }),
  apply: async (stage, body) => {
    if (body.faults) stage.faults.set(body.faults);
    if (body.down !== undefined) await stage.setDown(downLinks(body.down));
  },
});
