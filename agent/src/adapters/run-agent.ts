import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { Agent } from '../agent.ts';
import { AgentError } from '../agent-error.ts';
import type { Config } from '../config/config-schema.ts';
import { DiskError } from '../outbox/disk-error.ts';
import type { RunnerLog } from '../runner/runner-parts.ts';
import { serveControl } from './control-socket.ts';
import { openDisk } from './disk.ts';
import { serveHealth } from './health-server.ts';
import { KeeperFiles } from './keeper-files.ts';
import { lockDirectory } from './lock-directory.ts';
import { mqttConnect } from './mqtt-connect.ts';
import { openLink } from './open-link.ts';
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
  /** `http://127.0.0.1:PORT/healthz`. */
  readonly health: string;
  /** Path of the control socket. */
  readonly control: string;
  /** Ends everything in order. */
  stop(): Promise<void>;
}

/** An agent on this machine's ports and disk. Rejects with AgentError. */
export async function runAgent({ config, directory, version, log }: RunOptions): Promise<RunningAgent> {
  const boot = randomBytes(8).toString('hex');
  const opened: (() => void | Promise<void>)[] = [];
  const closeAll = async () => {
    for (const close of opened.splice(0).reverse()) await close();
  };
  try {
    opened.push(lockDirectory(directory));
    const keeper = new KeeperFiles(path.join(directory, 'kept'), (cause) =>
      log.warn({ problem: cause instanceof Error ? cause.message : String(cause) }, 'the last state could not be kept'),
    );
    opened.push(() => keeper.flush());
    const agent = new Agent({
      config,
      version,
      boot,
      clock: systemClock,
      ...openDisk({ directory, boot, clock: systemClock }),
      keeper,
      connect: mqttConnect(config.cloud.mqtt),
      openLink: (ups) => openLink(ups, systemClock),
      random: () => randomBytes(16).toString('hex'),
      log,
    });
    const control = await serveControl(directory, { report: () => agent.report });
    opened.push(() => control.close());
    const { host } = config.local.http;
    const health = await serveHealth(config.local.http, () => agent.health);
    opened.push(() => health.close());
    opened.push(() => agent.stop());
    const { epoch } = await agent.start();
    const url = `http://${host.includes(':') ? `[${host}]` : host}:${health.port}/healthz`;
    return { agent: config.agent.id, boot, epoch, health: url, control: control.path, stop: closeAll };
  } catch (cause) {
    await closeAll();
    if (DiskError.is(cause) && cause.code === 'in-use')
      throw new AgentError('locked', `another agent runs on ${directory}: ${cause.message}`, { cause });
    throw cause;
  }
}
