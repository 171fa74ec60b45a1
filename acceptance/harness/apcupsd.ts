import { chmodSync, writeFileSync } from 'node:fs';
import { freePort } from './free-port.ts';
import { type Finished, Running, run } from './process.ts';
import type { Scratch } from './scratch.ts';

export type ApcupsdPrograms = { readonly apcupsd: string; readonly apcaccess: string };

/** apcupsd on a serial port, with a configuration that can shut nothing down: no limits, and its only script is an empty one. */
export class Apcupsd {
  readonly #scratch: Scratch;
  readonly #programs: ApcupsdPrograms;
  readonly #nis: string;
  #daemon: Running | undefined;

  private constructor(scratch: Scratch, programs: ApcupsdPrograms, nis: string) {
    this.#scratch = scratch;
    this.#programs = programs;
    this.#nis = nis;
  }

  static async start(
    scratch: Scratch,
    programs: ApcupsdPrograms,
    unit: { readonly type: 'modbus' | 'apcsmart'; readonly device: string | undefined },
  ): Promise<Apcupsd> {
    const port = await freePort();
    const script = scratch.path('apccontrol');
    writeFileSync(script, '#!/bin/sh\nexit 99\n');
    chmodSync(script, 0o700);
    const settings = {
      UPSCABLE: 'smart',
      UPSTYPE: unit.type,
      DEVICE: unit.device,
      LOCKFILE: scratch.folder,
      SCRIPTDIR: scratch.folder,
      PWRFAILDIR: scratch.folder,
      NOLOGINDIR: scratch.folder,
      EVENTSFILE: scratch.path('events'),
      ONBATTERYDELAY: 1,
      BATTERYLEVEL: -1,
      MINUTES: -1,
      TIMEOUT: 0,
      ANNOY: 0,
      KILLDELAY: 0,
      NETSERVER: 'on',
      NISIP: '127.0.0.1',
      NISPORT: port,
      POLLTIME: 1,
      STATTIME: 0,
      LOGSTATS: 'off',
      UPSCLASS: 'standalone',
      UPSMODE: 'disable',
    };
    const lines = Object.entries(settings).map(([name, value]) => `${name} ${value}`);
    writeFileSync(scratch.path('apcupsd.conf'), `## apcupsd.conf v1.1 ##\n${lines.join('\n')}\n`);
    const self = new Apcupsd(scratch, programs, `127.0.0.1:${port}`);
    const daemon = new Running('apcupsd', programs.apcupsd, ['-b', '-f', scratch.path('apcupsd.conf')]);
    self.#daemon = daemon;
    scratch.later(() => daemon.stop());
    return self;
  }

  /** What apcaccess prints, as name and value; empty while apcupsd has not read the unit yet. */
  async access(): Promise<Record<string, string>> {
    const { stdout } = await run(this.#programs.apcaccess, ['-u', '-h', this.#nis]);
    return Object.fromEntries(
      stdout
        .split('\n')
        .flatMap((line) =>
          line.includes(':')
            ? [[line.slice(0, line.indexOf(':')).trim(), line.slice(line.indexOf(':') + 1).trim()]]
            : [],
        ),
    );
  }

  /** Ends it, as its machine does when it goes down. */
  async stop(): Promise<void> {
    await this.#daemon?.stop();
  }

  /** Ends it, and turns the load off as at the end of a shutdown. */
  async killpower(): Promise<Finished> {
    await this.#daemon?.stop();
    // Without this mark of its own it takes a request for a mistake.
    writeFileSync(this.#scratch.path('powerfail'), '');
    return run(this.#programs.apcupsd, ['--killpower', '-f', this.#scratch.path('apcupsd.conf')], {}, 90_000);
  }
}
