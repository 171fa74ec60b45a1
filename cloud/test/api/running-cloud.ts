import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type CommandMessage, commandMessage, type ResultBody } from '@ridethrough/protocol';
import { pino } from 'pino';
import { systemClock } from '../../src/adapters/system-clock.ts';
import { Cloud } from '../../src/cloud.ts';
import { BOOT, identity, record, status, telemetry, UPS } from '../rig/records.ts';
import { TestAgent } from '../rig/test-agent.ts';
import { until } from '../rig/until.ts';

export const GATEWAY = 'gw1';
export const unitIdentity = {
  ...identity,
  model: 'Smart-UPS 1500',
  label: 'rack 1',
  outletGroups: [
    { group: 0, name: 'UPS Outlets' },
    { group: 1, name: 'Servers', stayOffSeconds: 5 },
    { group: 2, name: 'Network' },
  ],
  capabilities: ['outlet-group.reboot', 'outlet-group.off', 'beeper.mute', 'input.sensitivity.set'],
};

/** A whole cloud on free loopback ports and a directory of its own, with the wire side of an agent for one UPS. */
export class RunningCloud {
  readonly dir = mkdtempSync(path.join(tmpdir(), 'ridethrough-api-'));
  url = '';
  mqttPort = 0;
  #cloud: Cloud | undefined;
  #agent: TestAgent | undefined;
  #seq = 0;
  #conn = 0;

  async start(): Promise<this> {
    const config = {
      dataDir: this.dir,
      http: { host: '127.0.0.1', port: 0 },
      mqtt: { host: '127.0.0.1', port: 0 },
      observers: [],
      json: false,
    };
    this.#cloud = new Cloud({ config, clock: systemClock, log: pino({ level: 'silent' }) });
    const { http, mqtt } = await this.#cloud.start();
    this.url = `http://127.0.0.1:${http.port}`;
    this.mqttPort = mqtt.port;
    return this;
  }

  get agent(): TestAgent {
    if (this.#agent === undefined) throw new Error('the agent is not connected');
    return this.#agent;
  }

  get commands(): CommandMessage[] {
    return this.agent.commands.map((one) => commandMessage.parse(one));
  }

  /** Connects the agent and tells what it has: one UPS, its identity and its readings. */
  async bringAgent(): Promise<this> {
    this.#agent = await TestAgent.connect(this.mqttPort, GATEWAY);
    await this.sayStatus(true);
    await this.agent.send(record('identity', unitIdentity, { seq: this.next() }));
    await this.readings({ 'ups.status': 'OL', 'ups.load': 23.4, 'battery.charge': 100, 'battery.runtime': 3723 }, true);
    await until(async () => (await this.json('/api/v1/ups')).ups[0]?.current === true);
    return this;
  }

  async sayStatus(online: boolean): Promise<void> {
    const links = [{ label: 'rack 1', ups: UPS, via: 'modbus-tcp', state: 'up' as const }];
    const body = status(GATEWAY, { online, boot: BOOT, conn: ++this.#conn, links });
    await this.agent.publish(`ridethrough/v1/${GATEWAY}/up/status`, body);
  }

  readings(values: Record<string, number | string>, all = false, ts = Date.now()): Promise<void> {
    return this.agent.send(telemetry(values, { seq: this.next(), ts }, all));
  }

  event(name: string, details: Record<string, string | number> = {}, ts = Date.now()): Promise<void> {
    return this.agent.send(record('event', { event: name, severity: 'warning', details }, { seq: this.next(), ts }));
  }

  result(command: string, state: ResultBody['state'], more: Partial<ResultBody> = {}): Promise<void> {
    return this.agent.send(record('result', { command, name: 'n', state, ...more }, { seq: this.next() }));
  }

  /** Answers each command that comes, as an agent that does it would. */
  async answerCommands(final: ResultBody['state'], more: Partial<ResultBody> = {}): Promise<void> {
    const before = this.agent.commands.length;
    await until(() => this.agent.commands.length > before);
    const { id } = this.commands.at(-1) ?? { id: '' };
    for (const state of ['accepted', 'running'] as const) await this.result(id, state);
    await this.result(id, final, more);
  }

  next(): number {
    return ++this.#seq;
  }

  fetch(where: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${this.url}${where}`, init);
  }

  async json(where: string, init: RequestInit = {}): ReturnType<typeof jsonOf> {
    return jsonOf(await this.fetch(where, init));
  }

  post(where: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const init = {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    };
    return this.fetch(where, init);
  }

  async stopCloud(): Promise<void> {
    this.#agent?.end();
    await this.#cloud?.stop();
    this.#cloud = undefined;
  }

  async stop(): Promise<void> {
    await this.stopCloud();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

// biome-ignore lint/suspicious/noExplicitAny: what a test reads of an answer, it also asserts.
export const jsonOf = (answer: Response): Promise<any> => answer.json();
