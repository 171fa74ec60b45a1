import type { NutUps, NutWorld } from '../../src/nut/nut-world.ts';
import { newSession, type Session, type SessionInput, type Step } from '../../src/nut/session.ts';
import { stepSession } from '../../src/nut/step-session.ts';

export const rack: NutUps = {
  label: 'Rack A',
  unit: '3S2042X14540',
  trouble: undefined,
  variables: new Map([
    ['battery.charge', '87.5'],
    ['input.sensitivity', 'normal'],
    ['input.transfer.high', '127'],
    ['outlet.group.1.delay.shutdown', '90'],
    ['ups.id', 'say "hi" \\ there'],
    ['ups.serial', '3S2042X14540'],
    ['ups.status', 'OL'],
  ]),
  readings: {
    'input.sensitivity': 'normal',
    'input.transfer.high': 127,
    'outlet.group.1.delay.shutdown': 90,
    'outlet.group.1.name': 'Outlet Group 1',
    'ups.id': 'APCUPS',
    'ups.serial': '3S2042X14540',
  },
  capabilities: [
    'battery-test.start',
    'input.sensitivity.set',
    'input.transfer.high.set',
    'outlet-group.reboot',
    'outlet.group.delay.shutdown.set',
    'ups.id.set',
    'ups.off',
    'ups.cancel',
  ],
};

export const openWorld = (ups: Partial<NutUps> = {}, more: Partial<NutWorld> = {}): NutWorld => ({
  version: 'a version',
  allow: { set: true, instcmd: true },
  list: () => [
    ['rack-a', 'Rack A'],
    ['rack-b', 'Rack B'],
  ],
  find: (name) => (name === 'rack-a' || name === 'ups' ? { ...rack, ...ups } : undefined),
  clients: () => [
    { label: 'Rack A', address: '10.0.0.7', user: 'mon', isPrimary: true, sinceMs: 1 },
    { label: 'Rack A', address: '10.0.0.8', user: 'mon', isPrimary: false, sinceMs: 1 },
  ],
  tracked: (id) => (id === 'known' ? 'PENDING' : 'ERR UNKNOWN'),
  ...more,
});

/** Lines in, answers out; a wrong user or password is whatever is not `rights`. */
export function converse(world: NutWorld, lines: readonly string[], rights?: Session['rights']) {
  let session = newSession;
  const answers: string[] = [];
  const effects: NonNullable<Step['effect']>[] = [];
  const feed = (input: SessionInput): void => {
    const step = stepSession(session, input, world);
    session = step.session;
    answers.push(...step.lines);
    if (step.effect === undefined) return;
    effects.push(step.effect);
    if (step.effect.kind === 'check') feed({ kind: 'checked', rights });
    if (step.effect.kind === 'command') feed({ kind: 'answered', line: 'OK' });
  };
  for (const line of lines) feed({ kind: 'line', line });
  return { session, answers, effects };
}
