import { findInstantCommand } from './instant-commands.ts';
import type { NutUps, NutWorld } from './nut-world.ts';
import { refuse, type Session, type Step, say } from './session.ts';
import { writable } from './writable.ts';

const FORCE = 'force';

/** `SET VAR UPS VARIABLE VALUE`, `SET TRACKING ON|OFF`. */
export function set(session: Session, [what = '', ...args]: readonly string[], world: NutWorld): Step {
  switch (what.toUpperCase()) {
    case 'TRACKING':
      return setTracking(session, args);
    case 'VAR':
      return setVariable(session, args, world);
    default:
      return refuse(session, 'INVALID-ARGUMENT');
  }
}

/** `INSTCMD UPS COMMAND [force]`. */
export function instcmd(session: Session, args: readonly string[], world: NutWorld): Step {
  const [name, asked, parameter, ...more] = args;
  if (name === undefined || asked === undefined || more.length > 0) return refuse(session, 'INVALID-ARGUMENT');
  const ups = world.find(name);
  if (ups === undefined) return refuse(session, 'UNKNOWN-UPS');
  if (!world.allow.instcmd || !session.rights?.actions.includes('instcmd')) return refuse(session, 'ACCESS-DENIED');
  if (ups.trouble !== undefined) return refuse(session, ups.trouble);
  const command = findInstantCommand(asked, ups);
  if (command === undefined) return refuse(session, 'CMD-NOT-SUPPORTED');
  const isForced = parameter?.toLowerCase() === FORCE;
  if (parameter !== undefined && !(isForced && command.takesForce)) return refuse(session, 'INVALID-ARGUMENT');
  const extra = isForced ? { force: true } : {};
  return askFor(session, ups, 'INSTCMD', command.command, { ...command.args, ...extra });
}

function setVariable(session: Session, args: readonly string[], world: NutWorld): Step {
  const [name, variable, value, ...more] = args;
  if (name === undefined || variable === undefined || value === undefined || more.length > 0)
    return refuse(session, 'INVALID-ARGUMENT');
  const ups = world.find(name);
  if (ups === undefined) return refuse(session, 'UNKNOWN-UPS');
  if (!world.allow.set || !session.rights?.actions.includes('set')) return refuse(session, 'ACCESS-DENIED');
  if (ups.trouble !== undefined) return refuse(session, ups.trouble);
  if (!ups.variables.has(variable)) return refuse(session, 'VAR-NOT-SUPPORTED');
  const setting = writable(variable, ups);
  if (setting === undefined) return refuse(session, 'READONLY');
  if (setting.takes.kind === 'string' && value.length > setting.takes.length) return refuse(session, 'TOO-LONG');
  const given = setting.args(value);
  if (given === undefined) return refuse(session, 'INVALID-VALUE');
  return askFor(session, ups, 'SET', setting.command, given);
}

function setTracking(session: Session, [to, ...more]: readonly string[]): Step {
  const isOn = to?.toUpperCase() === 'ON';
  if (more.length > 0 || (!isOn && to?.toUpperCase() !== 'OFF')) return refuse(session, 'INVALID-ARGUMENT');
  return say({ ...session, tracking: isOn }, 'OK');
}

/** Nothing else is answered on this connection before it is known whether it was taken. */
function askFor(
  session: Session,
  { label }: NutUps,
  verb: 'SET' | 'INSTCMD',
  command: string,
  args: Readonly<Record<string, unknown>>,
): Step {
  const { tracking } = session;
  return {
    session: { ...session, waiting: [verb] },
    lines: [],
    effect: { kind: 'command', verb, label, command, args, tracking },
  };
}
