import access from './access.ts';
import type { AnyAct } from './act.ts';
import battery from './battery.ts';
import fault from './fault.ts';
import identity from './identity.ts';
import link from './link.ts';
import load from './load.ts';
import mains from './mains.ts';
import nonsense from './nonsense.ts';
import panel from './panel.ts';
import speed from './speed.ts';
import upsLink from './ups-link.ts';
import write from './write.ts';

/** Every act by its name: `PUT /NAME` of the control API, `NAME:` in a scene. */
export const acts = {
  mains,
  load,
  battery,
  identity,
  fault,
  link,
  nonsense,
  access,
  panel,
  write,
  speed,
  'ups-link': upsLink,
} as const satisfies Record<string, AnyAct>;
