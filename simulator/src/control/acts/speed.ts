import { strict, within } from '../shapes.ts';
import { defineAct } from './act.ts';

export default defineAct({
  help: '{"speed":10}: simulated seconds per second',
  body: strict({ speed: within(0, 10_000, 'simulated seconds per second') }),
  apply: ({ time }, { speed }) => time.setSpeed(speed),
});
