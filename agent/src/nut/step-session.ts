import type { NutWorld } from './nut-world.ts';
import { requests } from './requests.ts';
import { refuse, type Session, type SessionInput, type Step, say } from './session.ts';
import { splitWords } from './words.ts';

/** What one line, or the answer to an effect, does. A pure function; whoever calls it keeps lines back while one waits. */
export function stepSession(session: Session, input: SessionInput, world: NutWorld): Step {
  const { waiting, ...rest } = session;
  switch (input.kind) {
    case 'too-long':
      return refuse(session, 'TOO-LONG');
    case 'line':
      return answer(session, splitWords(input.line), world);
    case 'checked': {
      if (waiting === undefined) return say(rest);
      if (input.rights === undefined) return refuse(rest, 'ACCESS-DENIED');
      return answer({ ...rest, rights: input.rights }, waiting, world);
    }
    case 'answered':
      return say(rest, input.line);
    default:
      return input satisfies never;
  }
}

function answer(session: Session, words: readonly string[] | undefined, world: NutWorld): Step {
  if (words === undefined) return refuse(session, 'UNKNOWN-COMMAND');
  const [verb = '', ...args] = words;
  if (verb === '') return refuse(session, 'UNKNOWN-COMMAND');
  const request = requests.get(verb.toUpperCase());
  if (request === undefined) return refuse(session, 'UNKNOWN-COMMAND');
  if (!request.needsUser?.(args) || session.rights !== undefined) return request.answer(session, args, world);
  // Asked in the order in which a client has to set things right.
  if (session.user === undefined) return refuse(session, 'USERNAME-REQUIRED');
  if (session.password === undefined) return refuse(session, 'PASSWORD-REQUIRED');
  const { user, password } = session;
  return { session: { ...session, waiting: words }, lines: [], effect: { kind: 'check', user, password } };
}
