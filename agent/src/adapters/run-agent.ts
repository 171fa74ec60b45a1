import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { Agent } from '../agent.ts';
import { AgentError } from '../agent-error.ts';
import type { Config } from '../config/config-schema.ts';
import { IdentityKeeper } from '../identity/identity-keeper.ts';
import { makeRequest } from '../identity/make-request.ts';
import type { StatusReport } from '../local/status-report.ts';
import { DiskError } from '../outbox/disk-error.ts';
import type { RunnerLog } from '../runner/runner-parts.ts';
import { TrustedTime } from '../time/trusted-time.ts';
import { serveControl } from './control-socket.ts';
import { openDisk } from './disk.ts';
import { hostReach } from './host-reach.ts';
import { IdentityDirectory } from './identity-directory.ts';
import { KeeperFiles } from './keeper-files.ts';
import { lockDirectory } from './lock-directory.ts';
import { machineBoot } from './machine-boot.ts';
import { machineUpMs } from './machine-up-ms.ts';
import { mqttConnect } from './mqtt-connect.ts';
import { identityApi, openMqttSocket } from './net/identity-links.ts';
import { openDriver } from './open-driver.ts';
import { serveLocal } from './serve-local.ts';
import { serveNut } from './serve-nut.ts';
import { systemClock } from './system-clock.ts';

export interface RunOptions {
  readonly config: Config;
  /** Data directory; made if need be. */
  readonly directory: string;
  readonly version: string;
  readonly log: RunnerLog;
}

export interface RunningAgent {
  readonly agent: string;
  readonly boot: string;
  /** Undefined while the disk does not work. */
  readonly epoch: string | undefined;
  /** Where NUT's clients are served, as `127.0.0.1:3493`. */
  readonly nut: readonly string[];
  /** `http://127.0.0.1:PORT/healthz`. */
  readonly health: string;
  /** Where the local page is, on this machine first. */
  readonly pages: readonly string[];
  /** Path of the control socket. */
  readonly control: string;
  readonly report: StatusReport;
  /** Ends everything in order. */
  stop(): Promise<void>;
}

const NOT_ENROLLED = `This agent has no identity yet. Enrol it first, which takes a minute:
  npm run agent -- enroll https://YOUR-CLOUD --config agent.yaml`;
const WAY = 'way';

/** An agent on this machine's ports and disk. Rejects with AgentError. */
export async function runAgent({ config, directory, version, log }: RunOptions): Promise<RunningAgent> {
  const boot = randomBytes(8).toString('hex');
  const random = () => randomBytes(16).toString('hex');
  const ending = new AbortController();
  const opened: (() => void | Promise<void>)[] = [() => ending.abort(new Error('the agent is stopping'))];
  const closeAll = async () => {
    for (const close of opened.splice(0).reverse()) await close();
  };
  try {
    opened.push(lockDirectory(directory));
    const store = new IdentityDirectory(directory);
    const found = await store.load();
    if (found === undefined) throw new AgentError('not-enrolled', NOT_ENROLLED);
    const keeper = new KeeperFiles(path.join(directory, 'kept'), (cause) =>
      log.warn({ problem: cause instanceof Error ? cause.message : String(cause) }, 'the last state could not be kept'),
    );
    opened.push(() => keeper.flush());
    const trustedTime = new TrustedTime(systemClock, random);
    const trustedNow = () => trustedTime.now();
    const onClock = (says: string) => log.warn({}, says);
    const links = { environment: process.env, trustedNow, onClock, signal: ending.signal };
    const identity = new IdentityKeeper(
      {
        store,
        api: (of) => identityApi(of, links),
        makeRequest,
        clock: systemClock,
        trustedNow,
        onForged: (says) => agent.rejectBundle(says),
        log,
      },
      found,
    );
    const agent = new Agent({
      config,
      agentId: found.agent,
      trustedTime,
      identity,
      version,
      boot,
      machineBoot: machineBoot(),
      machineUpMs,
      clock: systemClock,
      ...openDisk({ directory, boot, clock: systemClock }),
      keeper,
      connect: mqttConnect({
        addresses: () => identity.current,
        openSocket: async (way, signal) => openMqttSocket(way, await identity.reload(), { ...links, signal }),
        memory: {
          load: () => String(keeper.load(WAY) ?? ''),
          save: (way) => keeper.save(WAY, way),
        },
      }),
      openDriver: (ups) => openDriver(ups, systemClock, keeper),
      reach: hostReach(log),
      random,
      log,
    });
    const control = await serveControl(directory, agent);
    opened.push(() => control.close());
    const local = await serveLocal({ config: config.local, source: agent, clock: systemClock, log });
    opened.push(() => local.close());
    opened.push(() => agent.stop());
    const { epoch } = await agent.start();
    // Only now is it known who is forced to go down.
    const { protection: desk } = agent;
    const nut = await serveNut({ config, desk, version, random, signal: ending.signal, log });
    opened.push(() => nut.close());
    const { health, pages } = local;
    return {
      ...{ agent: found.agent, boot, epoch, nut: nut.at, health, pages, control: control.path, stop: closeAll },
      get report() {
        return agent.report;
      },
    };
  } catch (cause) {
    await closeAll();
    if (DiskError.is(cause) && cause.code === 'in-use')
      throw new AgentError('locked', `another agent runs on ${directory}: ${cause.message}`, { cause });
    throw cause;
  }
}
