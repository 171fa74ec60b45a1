import { decode, type RegisterName, registers } from '@ridethrough/protocol';
import { Links } from '../../src/line/links.ts';
import { findModel } from '../../src/models/find-model.ts';
import { makeIdentity } from '../../src/models/make-identity.ts';
import { Unit } from '../../src/unit/unit.ts';
import { UnitFront } from '../../src/ups-link/front.ts';
import { HeardLog } from '../../src/ups-link/heard-log.ts';
import { UpsLinkSession } from '../../src/ups-link/session.ts';
import { VirtualTime } from '../line/virtual-time.ts';

const TICK_MS = 50;

/** A unit on its line, in virtual time. */
export function makeRig(sku = 'SUA1500I') {
  const model = findModel(sku);
  const unit = new Unit({ model, identity: makeIdentity(model), seed: 1 });
  if (model.upsLink === undefined) throw new Error(`${sku} does not speak UPS-Link`);
  const time = new VirtualTime();
  const links = new Links({ seed: 1, time, wallNow: () => 0, follow: async () => {} });
  const log = new HeardLog(() => 0);
  const said: { readonly at: number; readonly character: string }[] = [];
  let broughtTo = 0;
  const upToDate = () => {
    unit.advance(time.now() - broughtTo);
    broughtTo = time.now();
  };
  const front = new UnitFront(unit, model.upsLink);
  const session = new UpsLinkSession({
    front,
    links,
    log,
    time,
    seed: 1,
    upToDate,
    write: (bytes) =>
      said.push(...[...bytes].map((byte) => ({ at: time.now(), character: String.fromCharCode(byte) }))),
  });
  const pass = async (ms: number): Promise<string> => {
    const from = said.length;
    for (let left = ms; left > 0; left -= TICK_MS) {
      await time.pass(Math.min(left, TICK_MS));
      upToDate();
      session.tick();
    }
    return said
      .slice(from)
      .map(({ character }) => character)
      .join('');
  };
  return {
    unit,
    links,
    log,
    session,
    said,
    time,
    /** Lets time go by; what is said meanwhile. */
    pass,
    /** Sends characters back to back; what is said within `ms`. */
    send: (characters: string, ms = 600): Promise<string> => {
      session.receive(Buffer.from(characters, 'latin1'));
      return pass(ms);
    },
    /** Sends one request; what is said up to the end of the line, within `ms`. */
    ask: async (characters: string, ms = 3500): Promise<string> => {
      session.receive(Buffer.from(characters, 'latin1'));
      let answer = '';
      for (let left = ms; left > 0 && !answer.endsWith('\n'); left -= TICK_MS) answer += await pass(TICK_MS);
      return answer;
    },
    smart: async () => {
      session.receive(Buffer.from('Y'));
      await pass(200);
    },
    state: () => unit.state().state,
    value: <N extends RegisterName>(name: N) => decode(registers[name], unit.raw(name) ?? []),
    /** What acted, and what became of it. */
    acted: () => log.report().acted.map(({ characters, outcome }) => `${characters}: ${outcome}`),
  };
}
