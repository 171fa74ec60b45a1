import type { Clock } from '../clock.ts';
import type { NutConfig } from '../config/nut-section.ts';
import type { ProtectionDesk } from '../protection/protection-desk.ts';
import type { RunnerLog } from '../runner/runner-parts.ts';
import { Connections } from './connections.ts';
import { Doorkeeper } from './doorkeeper.ts';
import { makeWorld } from './make-world.ts';
import { NutConnection, type NutPeer } from './nut-connection.ts';
import { Trackings } from './trackings.ts';
import { usersOf } from './users-of.ts';

export interface NutServerParts {
  readonly config: NutConfig;
  readonly labels: readonly string[];
  readonly units: readonly string[];
  readonly desk: Pick<ProtectionDesk, 'one' | 'clients' | 'forced' | 'force' | 'command' | 'noteTold' | 'addDoor'>;
  readonly version: string;
  readonly clock: Clock;
  readonly random: () => string;
  readonly signal: AbortSignal;
  readonly log: RunnerLog;
}

/** The server for NUT's clients, without its sockets. */
export class NutServer {
  private readonly parts: NutServerParts;
  private readonly connections: Connections;
  private readonly trackings = new Trackings();
  private readonly doorkeeper: Doorkeeper;
  private readonly world: ReturnType<typeof makeWorld>;

  constructor(parts: NutServerParts) {
    this.parts = parts;
    const { config, labels, units, desk, version, clock, signal, log } = parts;
    this.connections = new Connections(clock, (label) => desk.one(label)?.source === 'battery');
    this.doorkeeper = new Doorkeeper({
      users: usersOf(config),
      clock,
      signal,
      onWrong: (facts) => log.warn(facts, 'a NUT client gave a wrong user or password'),
    });
    this.world = makeWorld({ config, labels, units, desk, version, tracked: (id) => this.trackings.say(id) });
  }

  /** `listens` tells where its sockets are. */
  start(listens: () => readonly string[]): void {
    const { desk, config, clock, signal, log } = this.parts;
    desk.addDoor({ listens, clients: (label) => this.connections.clients(label) });
    for (const { name, password } of config.users)
      if (!password.startsWith('scrypt:'))
        log.warn({ user: name }, "a password stands in the agent's file as it is; 'hash-password' makes a hash of it");
    for (const preset of config.presets)
      log.warn({ preset }, 'a preset lets in everybody who knows its well-known password, to look and to log in');
    const tidy = async () => {
      while (!signal.aborted) {
        this.connections.tidy();
        await clock.sleep(TIDY_EVERY_MS, signal).catch(() => {});
      }
    };
    void tidy();
  }

  /** A new connection; undefined when there is no room for it. */
  open(peer: NutPeer): NutConnection | undefined {
    const { desk, random, clock, signal, log } = this.parts;
    if (!this.connections.makeRoom(peer.address)) return undefined;
    const connection = new NutConnection(peer, {
      world: this.world,
      doorkeeper: this.doorkeeper,
      trackings: this.trackings,
      desk,
      random,
      clock,
      signal,
      log,
    });
    this.connections.add(connection);
    return connection;
  }

  closed(connection: NutConnection): void {
    this.connections.remove(connection);
  }
}

const TIDY_EVERY_MS = 5000;
