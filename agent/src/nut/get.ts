import { findInstantCommand } from './instant-commands.ts';
import type { NutUps, NutWorld } from './nut-world.ts';
import { refuse, type Session, type Step, say } from './session.ts';
import { describeVariable, isNumber } from './variables.ts';
import { quote } from './words.ts';
import { writable } from './writable.ts';

type Getter = (session: Session, ups: NutUps, name: string, item: string, world: NutWorld) => Step;

/** What is asked of a UPS alone. */
const ofUps: Readonly<Record<string, Getter>> = {
  NUMLOGINS: (session, { label }, name, _item, world) =>
    say(session, `NUMLOGINS ${name} ${world.clients(label).length}`),
  UPSDESC: (session, { label }, name) => say(session, `UPSDESC ${name} ${quote(label)}`),
};

/** What is asked of one of its variables or commands. */
const ofItem: Readonly<Record<string, Getter>> = {
  VAR: (session, { trouble, variables }, name, item) => {
    if (trouble !== undefined) return refuse(session, trouble);
    const value = variables.get(item);
    if (value === undefined) return refuse(session, 'VAR-NOT-SUPPORTED');
    return say(session, `VAR ${name} ${item} ${quote(value)}`);
  },
  TYPE: (session, ups, name, item, world) => {
    if (ups.trouble !== undefined) return refuse(session, ups.trouble);
    if (!ups.variables.has(item)) return refuse(session, 'VAR-NOT-SUPPORTED');
    return say(session, `TYPE ${name} ${item} ${typeOf(ups, item, world)}`);
  },
  DESC: (session, _ups, name, item) => say(session, `DESC ${name} ${item} ${quote(describeVariable(item))}`),
  CMDDESC: (session, ups, name, item) => {
    const says = findInstantCommand(item, ups)?.says ?? 'Description unavailable';
    return say(session, `CMDDESC ${name} ${item} ${quote(says)}`);
  },
};

/** `GET …` */
export function get(session: Session, [what = '', ...args]: readonly string[], world: NutWorld): Step {
  const kind = what.toUpperCase();
  if (kind === 'TRACKING') return tracking(session, args, world);
  const getter = ofUps[kind] ?? ofItem[kind];
  const wanted = ofUps[kind] === undefined ? 2 : 1;
  const [name = '', item = ''] = args;
  if (getter === undefined || args.length !== wanted) return refuse(session, 'INVALID-ARGUMENT');
  const ups = world.find(name);
  return ups === undefined ? refuse(session, 'UNKNOWN-UPS') : getter(session, ups, name, item, world);
}

function tracking(session: Session, [id, ...more]: readonly string[], world: NutWorld): Step {
  if (more.length > 0) return refuse(session, 'INVALID-ARGUMENT');
  return say(session, id === undefined ? (session.tracking ? 'ON' : 'OFF') : world.tracked(id));
}

function typeOf(ups: NutUps, variable: string, { allow }: NutWorld): string {
  const takes = allow.set ? writable(variable, ups)?.takes : undefined;
  switch (takes?.kind) {
    case 'enum':
      return takes.areNumbers ? 'RW ENUM NUMBER' : 'RW ENUM';
    case 'range':
      return 'RW RANGE NUMBER';
    case 'string':
      return `RW STRING:${takes.length}`;
    case undefined:
      return isNumber(variable) ? 'NUMBER' : `STRING:${Math.max(32, ups.variables.get(variable)?.length ?? 0)}`;
    default:
      return takes satisfies never;
  }
}
