import type { Link } from '../../src/links/link.ts';
import { rtuLink } from '../../src/links/rtu-link.ts';
import { tcpLink } from '../../src/links/tcp-link.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { FakeMedium, networkMedium, serialMedium } from './fake-medium.ts';
import { FakeUnit } from './fake-unit.ts';

/** A link, the unit at its other end and what lies between, all in virtual time. */
export interface Rig {
  readonly clock: VirtualClock;
  readonly unit: FakeUnit;
  readonly medium: FakeMedium;
  readonly link: Link;
}

export function serialRig(): Rig {
  const clock = new VirtualClock();
  const unit = new FakeUnit();
  const medium = new FakeMedium(clock, unit, serialMedium);
  return { clock, unit, medium, link: rtuLink({ openPort: medium.open, clock, unit: 1 }) };
}

export function networkRig(): Rig {
  const clock = new VirtualClock();
  const unit = new FakeUnit();
  const medium = new FakeMedium(clock, unit, networkMedium);
  return { clock, unit, medium, link: tcpLink({ connect: medium.open, clock, unit: 1 }) };
}

/** Opens the link, and reads once so that what follows starts on a proven line. */
export async function begin(rig: Rig): Promise<void> {
  await rig.clock.runUntil(rig.link.open());
  await rig.clock.runUntil(rig.link.read(0, 1));
}
