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
      const { address, user, isPrimary, at } = login;
      return [{ label, address, user, isPrimary, sinceMs: Math.round(now - at) }];
    });
  }

  /** Ends the one that has been silent for longest, first of the same address, when there are too many. False: nobody can go. */
  makeRoom(address: string): boolean {
    const ofAddress = [...this.all].filter((one) => one.address === address);
    if (ofAddress.length >= MOST_OF_ONE_ADDRESS && !endOldest(ofAddress)) return false;
    return this.all.size < MOST || endOldest([...this.all]);
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

function endOldest(connections: readonly NutConnection[]): boolean {
  const [oldest] = connections
    .filter(({ login }) => login === undefined)
    .sort((one, other) => one.heardAt - other.heardAt);
  oldest?.end();
  return oldest !== undefined;
}
