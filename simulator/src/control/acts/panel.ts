import { z } from 'zod';
import { panelKeys } from '../../panel/panel-state.ts';
import { oneOf, strict } from '../shapes.ts';
import { defineAct } from './act.ts';

const most = 200;
const error = `a list of 1 to ${most} keys: ${panelKeys.join(', ')}`;

export default defineAct({
  help: '{"keys":["down","enter"]}: keys pressed on the panel, one after another',
  answers: 'panel',
  body: strict({ keys: z.array(oneOf(panelKeys), { error }).min(1, { error }).max(most, { error }) }),
  apply: ({ panel }, { keys }) => panel.press(keys),
});
