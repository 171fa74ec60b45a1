import { get } from './get.ts';
import { list } from './list.ts';
import type { NutWorld } from './nut-world.ts';
import { refuse, type Session, type Step, say } from './session.ts';
import { instcmd, set } from './switch.ts';

/** One verb of the protocol. */
interface Request {
  /** Only for a user whose password was right? */
  needsUser?(args: readonly string[]): boolean;
  answer(session: Session, args: readonly string[], world: NutWorld): Step;
}

/** Of the network protocol that RFC 9271 tells. */
const PROTOCOL = '1.3';

const username: Request = {
  answer: (session, [name, ...more]) => {
    if (name === undefined || more.length > 0) return refuse(session, 'INVALID-ARGUMENT');
    if (session.user !== undefined) return refuse(session, 'ALREADY-SET-USERNAME');
    if (name === '') return refuse(session, 'INVALID-USERNAME');
    return say({ ...session, user: name }, 'OK');
  },
};

/** Not looked at before it is needed, as clients know it. */
const password: Request = {
  answer: (session, [given, ...more]) => {
    if (given === undefined || more.length > 0) return refuse(session, 'INVALID-ARGUMENT');
    if (session.password !== undefined) return refuse(session, 'ALREADY-SET-PASSWORD');
    if (given === '') return refuse(session, 'INVALID-PASSWORD');
    return say({ ...session, password: given }, 'OK');
  },
};

const login: Request = {
  needsUser: () => true,
  answer: (session, [name, ...more], world) => {
    if (name === undefined || more.length > 0) return refuse(session, 'INVALID-ARGUMENT');
    if (session.login !== undefined) return refuse(session, 'ALREADY-LOGGED-IN');
    const ups = world.find(name);
    if (ups === undefined) return refuse(session, 'UNKNOWN-UPS');
    return say({ ...session, login: ups.label }, 'OK');
  },
};

const primary = (granted: string): Request => ({
  needsUser: () => true,
  answer: (session, [name, ...more], world) => {
    if (name === undefined || more.length > 0) return refuse(session, 'INVALID-ARGUMENT');
    if (world.find(name) === undefined) return refuse(session, 'UNKNOWN-UPS');
    if (session.rights?.isPrimary !== true) return refuse(session, 'ACCESS-DENIED');
    return say({ ...session, isPrimary: true }, `OK ${granted}`);
  },
});

const fsd: Request = {
  needsUser: () => true,
  answer: (session, [name, ...more], world) => {
    if (name === undefined || more.length > 0) return refuse(session, 'INVALID-ARGUMENT');
    const ups = world.find(name);
    if (ups === undefined) return refuse(session, 'UNKNOWN-UPS');
    const { rights } = session;
    if (rights?.isPrimary !== true && rights?.actions.includes('fsd') !== true) return refuse(session, 'ACCESS-DENIED');
    return { session, lines: ['OK FSD-SET'], effect: { kind: 'force', label: ups.label } };
  },
};

const logout: Request = {
  answer: (session) => ({
    session: { ...session, isOver: true },
    lines: ['OK Goodbye'],
    effect: { kind: 'end' },
  }),
};

const version: Request = { answer: (session, _args, world) => say(session, world.version) };
const protocol: Request = { answer: (session) => say(session, PROTOCOL) };
const help: Request = { answer: (session) => say(session, `Commands: ${[...requests.keys()].join(' ')}`) };
const startTls: Request = { answer: (session) => refuse(session, 'FEATURE-NOT-SUPPORTED') };

/** Every verb, in the order in which HELP tells them. */
export const requests: ReadonlyMap<string, Request> = new Map<string, Request>([
  ['HELP', help],
  ['VER', version],
  ['NETVER', protocol],
  ['PROTVER', protocol],
  ['GET', { answer: get }],
  ['LIST', { answer: list }],
  ['SET', { needsUser: ([what]) => what?.toUpperCase() !== 'TRACKING', answer: set }],
  ['INSTCMD', { needsUser: () => true, answer: instcmd }],
  ['USERNAME', username],
  ['PASSWORD', password],
  ['LOGIN', login],
  ['LOGOUT', logout],
  ['PRIMARY', primary('PRIMARY-GRANTED')],
  ['MASTER', primary('MASTER-GRANTED')],
  ['FSD', fsd],
  ['STARTTLS', startTls],
]);
