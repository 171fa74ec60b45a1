import { z } from 'zod';
import { SimulatorError } from '../../simulator-error.ts';
import { change, oneOf } from '../shapes.ts';
import { defineAct } from './act.ts';

const characters = '1 to 100 characters of Latin-1';

export default defineAct({
  help: '{"mode":"dumb"}: as if it had fallen back; {"say":"!"}: these characters on the line now, also within an answer',
  answers: 'ups-link',
  body: change({
    mode: oneOf(['dumb', 'smart']).exactOptional(),
    say: z
      .string({ error: characters })
      .regex(/^[\0-\xff]{1,100}$/, { error: characters })
      .exactOptional(),
  }),
  apply: ({ upsLink }, { mode, say }) => {
    if (upsLink === undefined) throw new SimulatorError('bad-value', 'this unit is not served over UPS-Link');
    if (mode !== undefined) upsLink.setMode(mode);
    if (say !== undefined) upsLink.say(say);
  },
});
