import { openAccess } from '../../src/access/access.ts';
import { AccessSwitches } from '../../src/access/access-switches.ts';
import type { Stage } from '../../src/control/acts/act.ts';
import { Links } from '../../src/line/links.ts';
import { SimulatedTime } from '../../src/line/simulated-time.ts';
import { findModel } from '../../src/models/find-model.ts';
import { makeIdentity } from '../../src/models/make-identity.ts';
import { Panel } from '../../src/panel/panel.ts';
import type { LogLine } from '../../src/scenes/scene-log.ts';
import { ScenePlayer } from '../../src/scenes/scene-player.ts';
import { Unit } from '../../src/unit/unit.ts';

export type Rig = {
  readonly unit: Unit;
  readonly player: ScenePlayer;
  readonly stage: Stage;
  readonly log: LogLine[];
};

/** A unit with a player, in virtual time: what `player.advance` is given passes. */
export function makeRig(sku = 'SMT1500RM2UC', seed = 1): Rig {
  const model = findModel(sku);
  const unit = new Unit({ model, identity: makeIdentity(model), seed });
  const log: LogLine[] = [];
  const player: ScenePlayer = new ScenePlayer({ unit, stage: () => stage, note: (line) => log.push(line) });
  const access = new AccessSwitches(openAccess, async () => {});
  const links = new Links({
    seed,
    time: { now: () => 0, sleep: async () => {} },
    wallNow: () => 0,
    follow: async () => {},
  });
  const stage: Stage = {
    unit,
    links,
    access,
    panel: new Panel(unit, { access }),
    time: new SimulatedTime(player, { now: () => 0, speed: 1 }),
  };
  return { unit, player, stage, log };
}
