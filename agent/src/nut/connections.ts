import type { Clock } from '../clock.ts';
import type { Client } from '../protection/guarded-ups.ts';
import type { NutConnection } from './nut-connection.ts';

const MOST = 1000;
const MOST_OF_ONE_ADDRESS = 400;
/** Without a word; a client that is logged in asks every few seconds. */
const IDLE_MS = 300_000;
/** Nothing was ever asked on it. */
const MUTE_MS = 60_000;

/** All connections there are, and who of them has to go when there are too many or when they are silent. */
export class Connections {
  private readonly all = new Set<NutConnection>();
  private readonly clock: Pick<Clock, 'now'>;
  private readonly isOnBattery: (label: string) => boolean;

  constructor(clock: Pick<Clock, 'now'>, isOnBattery: (label: string) => boolean) {
    this.clock = clock;
    this.isOnBattery = isOnBattery;
  }

  add(connection: NutConnection): void {
    this.all.add(connection);
  }

  remove(connection: NutConnection): void {
    this.all.delete(connection);
  }

  clients(label: string): Client[] {
    const now = this.clock.now();
    return [...this.all].flatMap((connection) => {
      const login = connection.login;
      if (login?.label !== label) return [];
      const { address, user, isPrimary, at, toldAt } = login;
      const toldMs = toldAt === undefined ? undefined : now - toldAt;
      return [{ label, address, user, isPrimary, sinceMs: Math.round(now - at), toldMs }];
    });
  }

  /** Drops one, first of the same address, when there are too many. False: nobody can go. */
  makeRoom(address: string): boolean {
    const ofAddress = [...this.all].filter((one) => one.address === address);
    if (ofAddress.length >= MOST_OF_ONE_ADDRESS && !this.dropOneOf(ofAddress)) return false;
    return this.all.size < MOST || this.dropOneOf(ofFullestAddress(this.all));
  }

  /** One that is over already, one that never asked anything, or the one that has been silent for longest; nobody who is logged in. */
  private dropOneOf(connections: readonly NutConnection[]): boolean {
    const worth = ({ isOver, hasAsked }: NutConnection) => (isOver ? 0 : hasAsked ? 2 : 1);
    const [least] = connections
      .filter(mayGo)
      .sort((one, other) => worth(one) - worth(other) || one.heardAt - other.heardAt);
    if (least === undefined) return false;
    least.drop();
    // Not only when its socket says so: who comes next must not find it here again.
    this.all.delete(least);
    return true;
  }

  /** Ends what has been silent for too long. A server that is fed by a battery is never turned away. */
  tidy(): void {
    const now = this.clock.now();
    for (const connection of this.all) {
      const { login, hasAsked, heardAt } = connection;
      if (login !== undefined && this.isOnBattery(login.label)) continue;
      if (now - heardAt > (hasAsked ? IDLE_MS : MUTE_MS)) connection.end();
    }
  }
}

const mayGo = ({ login }: NutConnection): boolean => login === undefined;

/** Whoever fills the server from one address pays for it before all others. */
function ofFullestAddress(all: Iterable<NutConnection>): readonly NutConnection[] {
  const byAddress = Map.groupBy([...all].filter(mayGo), ({ address }) => address);
  return [...byAddress.values()].sort((one, other) => other.length - one.length)[0] ?? [];
}
