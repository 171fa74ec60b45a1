import { instantCommands } from './instant-commands.ts';
import type { NutUps, NutWorld } from './nut-world.ts';
import { refuse, type Session, type Step, say } from './session.ts';
import { quote } from './words.ts';
import { writable } from './writable.ts';

interface Lister {
  /** Asks for a variable, too. */
  readonly ofVariable?: true;
  /** Also told of a UPS that is not seen. */
  readonly always?: true;
  lines(ups: NutUps, name: string, variable: string, world: NutWorld): string[];
}

/** What users cannot do is not listed. */
const takesOf = (ups: NutUps, variable: string, { allow }: NutWorld) =>
  allow.set ? writable(variable, ups)?.takes : undefined;

const listers: Readonly<Record<string, Lister>> = {
  VAR: {
    lines: ({ variables }, name) =>
      [...variables].map(([variable, value]) => `VAR ${name} ${variable} ${quote(value)}`),
  },
  RW: {
    lines: (ups, name, _variable, world) =>
      [...ups.variables].flatMap(([variable, value]) =>
        takesOf(ups, variable, world) === undefined ? [] : [`RW ${name} ${variable} ${quote(value)}`],
      ),
  },
  CMD: {
    lines: (ups, name, _variable, { allow }) =>
      allow.instcmd ? instantCommands(ups).map((command) => `CMD ${name} ${command.name}`) : [],
  },
  ENUM: {
    ofVariable: true,
    lines: (ups, name, variable, world) => {
      const takes = takesOf(ups, variable, world);
      return takes?.kind === 'enum' ? takes.values.map((value) => `ENUM ${name} ${variable} ${quote(value)}`) : [];
    },
  },
  RANGE: {
    ofVariable: true,
    lines: (ups, name, variable, world) => {
      const takes = takesOf(ups, variable, world);
      return takes?.kind === 'range' ? [`RANGE ${name} ${variable} "${takes.from}" "${takes.to}"`] : [];
    },
  },
  CLIENT: {
    always: true,
    lines: ({ label }, name, _variable, world) =>
      world.clients(label).map(({ address }) => `CLIENT ${name} ${address}`),
  },
};

/** `LIST …` */
export function list(session: Session, [what = '', ...args]: readonly string[], world: NutWorld): Step {
  const kind = what.toUpperCase();
  if (kind === 'UPS') {
    if (args.length > 0) return refuse(session, 'INVALID-ARGUMENT');
    return between(
      session,
      'UPS',
      world.list().map(([name, label]) => `UPS ${name} ${quote(label)}`),
    );
  }
  const lister = listers[kind];
  const [name = '', variable = ''] = args;
  if (lister === undefined || args.length !== (lister.ofVariable ? 2 : 1)) return refuse(session, 'INVALID-ARGUMENT');
  const ups = world.find(name);
  if (ups === undefined) return refuse(session, 'UNKNOWN-UPS');
  if (ups.trouble !== undefined && !lister.always) return refuse(session, ups.trouble);
  if (lister.ofVariable && !ups.variables.has(variable)) return refuse(session, 'VAR-NOT-SUPPORTED');
  const title = lister.ofVariable ? `${kind} ${name} ${variable}` : `${kind} ${name}`;
  return between(session, title, lister.lines(ups, name, variable, world));
}

const between = (session: Session, title: string, lines: readonly string[]): Step =>
  say(session, `BEGIN LIST ${title}`, ...lines, `END LIST ${title}`);
