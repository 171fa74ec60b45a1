import type { FastifyInstance } from 'fastify';
import { type AccessChange, openAccess } from '../access/access.ts';
import { AccessSwitches } from '../access/access-switches.ts';
import type { Stage } from '../control/acts/act.ts';
import { type Controlled, controlApi } from '../control/control-api.ts';
import type { LinkName } from '../line/fault.ts';
import type { LinkFaults } from '../line/link-faults.ts';
import { type LinkChange, Links } from '../line/links.ts';
import type { Quirks } from '../line/quirks.ts';
import { RequestLog } from '../line/request-log.ts';
import { SimulatedTime } from '../line/simulated-time.ts';
import { WireLog } from '../line/wire-log.ts';
import { RecordedSource, type RecordedWords } from '../modbus/recorded-source.ts';
import { RegisterMemory } from '../modbus/register-memory.ts';
import type { Answering } from '../modbus/responder.ts';
import { Panel } from '../panel/panel.ts';
import type { LogLine } from '../scenes/scene-log.ts';
import { ScenePlayer } from '../scenes/scene-player.ts';
import { SimulatorError } from '../simulator-error.ts';
import { hasPower } from '../unit/has-power.ts';
import type { UnitLike } from '../unit/unit.ts';
import type { UpsLinkServed } from '../ups-link/served.ts';
import type { Address } from './address.ts';
import { checkDoors } from './check-doors.ts';
import { clock } from './clock.ts';
import { openUpsLink, type UpsLinkDoor } from './open-ups-link.ts';
import { SerialLine } from './serial-line.ts';
import { ShippedScenes } from './shipped-scenes.ts';
import { TcpListener } from './tcp-listener.ts';
import { Ticker } from './ticker.ts';
import type { UpsLinkLine } from './ups-link-line.ts';

/** What is served: a unit that lives, or the words of a recorded one. */
export type Behind = { readonly unit: UnitLike } | { readonly recorded: RecordedWords };

/** Where and how one unit is served; what is left out is not served, or as in brackets. */
export type ServedUnitOptions = Behind & {
  readonly modbusTcp?: Address;
  readonly modbusCard?: Address;
  /** Path that becomes a link to the pseudo-terminal. */
  readonly modbusRtu?: string;
  /** Serial line of a unit that speaks UPS-Link; 2400 baud. */
  readonly upsLink?: UpsLinkDoor;
  readonly control?: Address;
  /** (9600) */
  readonly baud?: number;
  /** What its Modbus menu is set to (everything open). */
  readonly access?: AccessChange;
  /** In place of that of `access` (1). */
  readonly unitId?: number;
  /** (20) */
  readonly replyMs?: number;
  /** The same for the management card (as `replyMs`). */
  readonly cardReplyMs?: number;
  /** Simulated seconds per second (1). */
  readonly speed?: number;
  /** For the faults of the links (1). */
  readonly seed?: number;
  /** Ways of the links from the start, as a model of UPS has them. */
  readonly quirks?: Quirks;
  /** What is wrong with the links from the start. */
  readonly link?: LinkChange;
  /** Told of everything that happens in the unit, that is done to it, and that a scene expects. */
  readonly note?: (line: LogLine) => void;
  /** Shared by the units of a process. */
  readonly ticker?: Ticker;
};

/** Where a unit is really served. */
export type ServedAt = {
  readonly modbusTcp?: Address;
  readonly modbusCard?: Address;
  readonly modbusRtu?: { readonly path: string; readonly terminal: string; readonly baud: number };
  readonly upsLink?: { readonly path: string; readonly terminal: string; readonly baud: number };
  readonly control?: string;
};

/** One unit on its links, with its control API. `start()` throws SimulatorError 'cannot-serve' and leaves nothing open then. */
export class ServedUnit {
  readonly memory: RegisterMemory;
  readonly links: Links;
  readonly access: AccessSwitches;
  /** Undefined for a recorded unit. */
  readonly panel: Panel | undefined;
  readonly wireLog = new WireLog(Date.now);
  readonly requestLog = new RequestLog();
  /** Undefined for a recorded unit. */
  readonly time: SimulatedTime | undefined;
  /** Plays scenes; undefined for a recorded unit. */
  readonly player: ScenePlayer | undefined;
  readonly #tcp: readonly TcpListener[];
  readonly #ports: { readonly tcp?: TcpListener; readonly card?: TcpListener };
  readonly #line: SerialLine | undefined;
  /** Where the unit is served over UPS-Link, and what has been heard there. */
  readonly upsLink: UpsLinkServed | undefined;
  readonly #upsLinkLine: UpsLinkLine | undefined;
  readonly #controlAddress: Address | undefined;
  readonly #controlled: Controlled;
  readonly #ticker: Ticker;
  #control: { readonly app: FastifyInstance; readonly url: string } | undefined;
  readonly #atStart: LinkChange | undefined;
  #started = false;
  #settling: Promise<void> = Promise.resolve();
  #stopTicking: () => void = () => {};

  constructor(options: ServedUnitOptions) {
    const { baud = 9600, replyMs = 20, speed = 1, seed = 1 } = options;
    const unit = 'unit' in options ? options.unit : undefined;
    checkDoors(options, unit);
    const { note } = options;
    const player = unit && new ScenePlayer({ unit, stage: () => this.#stage(), ...(note && { note }) });
    const time = player && new SimulatedTime(player, { now: clock.now, speed });
    this.time = time;
    this.player = player;
    this.memory = new RegisterMemory('unit' in options ? options.unit : new RecordedSource(options.recorded));
    this.links = new Links({
      seed,
      time: clock,
      wallNow: Date.now,
      follow: () => this.#follow(),
      ...(options.quirks && { quirks: options.quirks }),
    });
    const access = new AccessSwitches(
      { ...openAccess, ...options.access, ...(options.unitId !== undefined && { unitId: options.unitId }) },
      () => this.#follow(),
    );
    this.access = access;
    this.panel = unit && new Panel(unit, { access });
    const answering: Answering = {
      memory: this.memory,
      get unitId() {
        return access.now.unitId;
      },
      access,
      ...(unit?.model.refusedFunctions && { refusedFunctions: unit.model.refusedFunctions }),
      replyMs,
      links: this.links,
      wireLog: this.wireLog,
      requestLog: this.requestLog,
      upToDate: () => time?.catchUp(),
      hasPower: () => unit === undefined || hasPower(unit.state()),
    };
    // Its page has no unit id, and knows nothing of the switches on the panel.
    const { refusedFunctions, ...same } = answering;
    const card: Answering = { ...same, unitId: access.now.unitId, replyMs: options.cardReplyMs ?? replyMs };
    this.#ports = {
      ...(options.modbusTcp && { tcp: new TcpListener(answering, options.modbusTcp) }),
      ...(options.modbusCard && { card: new TcpListener(card, options.modbusCard, 'card') }),
    };
    this.#tcp = Object.values(this.#ports);
    this.#line =
      options.modbusRtu === undefined ? undefined : new SerialLine(answering, { path: options.modbusRtu, baud, seed });
    const upsLink = openUpsLink(options.upsLink, unit, { links: this.links, seed, upToDate: () => time?.catchUp() });
    this.#upsLinkLine = upsLink?.line;
    this.upsLink = upsLink && { session: upsLink.line.session, log: upsLink.log };
    this.#controlAddress = options.control;
    this.#atStart = options.link;
    this.#ticker = options.ticker ?? new Ticker();
    this.#controlled = {
      living: unit &&
        time &&
        this.panel && { unit, time, panel: this.panel, scenes: { player, library: new ShippedScenes() } },
      clock,
      memory: this.memory,
      links: this.links,
      access,
      wireLog: this.wireLog,
      requestLog: this.requestLog,
      upsLink: this.upsLink,
      serialSeen: () => this.serialSeen,
      connections: () => this.#tcp.reduce((sum, { connections }) => sum + connections, 0),
    };
  }

  /** What the serial line has seen: whole requests, and requests less than 35 ms after what was before them. */
  get serialSeen(): { readonly heard: number; readonly shortGaps: number } | undefined {
    return this.#line?.seen;
  }

  /** What strikes single replies. */
  get faults(): LinkFaults {
    return this.links.faults;
  }

  get at(): ServedAt {
    const { tcp, card } = this.#ports;
    const line = this.#line;
    const older = this.#upsLinkLine;
    return {
      ...(tcp && { modbusTcp: tcp.address }),
      ...(card && { modbusCard: card.address }),
      ...(line && { modbusRtu: { path: line.path, terminal: line.terminal, baud: line.baud } }),
      ...(older && { upsLink: { path: older.path, terminal: older.terminal, baud: older.baud } }),
      ...(this.#control && { control: this.#control.url }),
    };
  }

  async start(): Promise<void> {
    try {
      for (const listener of this.#tcp) await listener.start();
      await this.#line?.start();
      await this.#upsLinkLine?.start();
      this.#started = true;
      if (this.#atStart) await this.links.change(this.#atStart);
      // The ports have been had by now, also those that are not open.
      await this.#follow();
      if (this.#controlAddress) this.#control = await listen(controlApi(this.#controlled), this.#controlAddress);
    } catch (error) {
      await this.stop();
      throw error;
    }
    this.time?.catchUp();
    this.#stopTicking = this.#ticker.add(() => {
      this.time?.catchUp();
      this.upsLink?.session.tick();
    });
  }

  async stop(): Promise<void> {
    this.#stopTicking();
    this.links.stop();
    this.#started = false;
    await this.#settling;
    this.#line?.stop();
    this.#upsLinkLine?.stop();
    await Promise.all([...this.#tcp.map((listener) => listener.stop()), this.#control?.app.close()]);
  }

  /** Takes these links down and all others up: TCP refuses and closes connections, RTU falls silent. */
  setDown(links: readonly LinkName[]): Promise<void> {
    return this.links.change({ down: links });
  }

  /** What the acts of a scene may touch. */
  #stage(): Stage {
    const { living } = this.#controlled;
    if (living === undefined) throw new SimulatorError('bad-value', 'a recorded unit plays no scenes');
    return { ...living, links: this.links, access: this.access, upsLink: this.upsLink?.session };
  }

  /** Makes ports and terminal as the conditions of the links say, one change after another. */
  #follow(): Promise<void> {
    const settled = this.#settling.then(async () => {
      if (!this.#started) return;
      const { conditions } = this.links;
      for (const listener of this.#tcp) {
        const shut =
          conditions.down.includes('tcp') || (listener === this.#ports.tcp && this.access.now.tcp === 'disabled');
        await (shut ? listener.stop() : listener.start());
        listener.closeOthers();
      }
      await this.#line?.follow(conditions);
      await this.#upsLinkLine?.follow(conditions);
    });
    this.#settling = settled.catch(() => {});
    return settled;
  }
}

async function listen(app: FastifyInstance, { host, port }: Address): Promise<{ app: FastifyInstance; url: string }> {
  try {
    return { app, url: await app.listen({ host, port }) };
  } catch (cause) {
    await app.close();
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SimulatorError('cannot-serve', `control API on ${host}:${port}: ${reason}`, { cause });
  }
}
