import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CommandMessage, ResultBody } from '@ridethrough/protocol';
import { pino } from 'pino';
import { type HttpsRequest, httpsFetch } from '../../src/adapters/https-fetch.ts';
import { systemClock } from '../../src/adapters/system-clock.ts';
import { Cloud } from '../../src/cloud.ts';
import { openBeside } from '../../src/store/open-beside.ts';
import type { Store } from '../../src/store/open-store.ts';
import { operateHere } from '../rig/operate-here.ts';
import { BOOT, identity, record, status, telemetry, UPS } from '../rig/records.ts';
import { TestAgent } from '../rig/test-agent.ts';
import { type Identity, makeRequest, TestTrust } from '../rig/test-trust.ts';
import { until } from '../rig/until.ts';

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

const names = ['localhost', '127.0.0.1', '::1'];

/** A whole cloud on free loopback ports and a directory of its own, with the wire side of an agent for one UPS. */
export class RunningCloud {
  readonly dir = mkdtempSync(path.join(tmpdir(), 'ridethrough-api-'));
  url = '';
  caHash = '';
  /** API keys of two organizations; the agent is of the first. */
  key = '';
  otherKey = '';
  mqttPort = 0;
  #cloud: Cloud | undefined;
  #trust: TestTrust | undefined;
  #store: Store | undefined;
  #agent: TestAgent | undefined;
  #seq = 0;
  #conn = 0;

  async start(): Promise<this> {
    const config = {
      dataDir: this.dir,
      https: { host: '127.0.0.1', port: 0 },
      mqtts: { host: '127.0.0.1', port: 0 },
      names,
      observers: [],
      json: false,
    };
    this.#cloud = new Cloud({ config, clock: systemClock, log: pino({ level: 'silent' }) });
    const { https, mqtts, caHash } = await this.#cloud.start();
    this.url = `https://127.0.0.1:${https.port}`;
    this.caHash = caHash;
    this.mqttPort = mqtts.port;
    this.#trust = await TestTrust.open(this.dir);
    this.#store = await openBeside(this.dir);
    this.key = (await this.operate('org', 'add', 'ours')).key;
    this.otherKey = (await this.operate('org', 'add', 'theirs')).key;
    return this;
  }

  get trust(): TestTrust {
    if (this.#trust === undefined) throw new Error('the cloud is not started');
    return this.#trust;
  }

  /** The store, opened beside the cloud as an operator's command does. */
  get store(): Store['db'] {
    if (this.#store === undefined) throw new Error('the cloud is not started');
    return this.#store.db;
  }

  /** PEM of the CA that the cloud's own certificates come from. */
  get ca(): string {
    return this.trust.store.caPems[0] ?? '';
  }

  get agent(): TestAgent {
    if (this.#agent === undefined) throw new Error('the agent is not connected');
    return this.#agent;
  }

  /** The agent's id, as the cloud gave it. */
  get gateway(): string {
    return this.agent.id;
  }

  /** An operator's command beside the cloud; its JSON. */
  async operate(...words: string[]): ReturnType<typeof jsonOf> {
    const { code, out, err } = await operateHere(this.dir, ...words);
    if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}: ${err}`);
    return out === '' ? undefined : JSON.parse(out);
  }

  /** What an agent does to be claimed, approved with that key. */
  async enrol(key = this.key, host = 'gateway'): Promise<{ id: string; identity: Identity }> {
    const { csr, key: own } = await makeRequest();
    const asked = await jsonOf(await this.post('/enrol/v1/requests', { csr, host, ups: [] }));
    const approved = await this.post('/api/v1/claims', { code: asked.userCode }, { authorization: `Bearer ${key}` });
    const { agent: id } = await jsonOf(approved);
    const granted = await jsonOf(await this.post('/enrol/v1/polls', { deviceCode: asked.deviceCode }));
    return { id, identity: { cert: granted.certificate, key: own, ca: this.trust.store.caPems } };
  }

  /** An agent that was claimed with that key, connected. */
  async newAgent(key = this.key): Promise<TestAgent> {
    const { id, identity } = await this.enrol(key);
    return TestAgent.connect({ port: this.mqttPort, trust: this.trust }, id, { identity });
  }

  get commands(): CommandMessage[] {
    return this.agent.commands;
  }

  /** Connects the agent and tells what it has: one UPS, its identity and its readings. */
  async bringAgent(): Promise<this> {
    this.#agent = await this.newAgent();
    await this.sayStatus(true);
    await this.agent.send(record('identity', unitIdentity, { seq: this.next() }));
    await this.readings({ 'ups.status': 'OL', 'ups.load': 23.4, 'battery.charge': 100, 'battery.runtime': 3723 }, true);
    await until(async () => (await this.json('/api/v1/ups')).ups[0]?.current === true);
    return this;
  }

  async sayStatus(online: boolean): Promise<void> {
    const links = [{ label: 'rack 1', ups: UPS, via: 'modbus-tcp', state: 'up' as const }];
    const body = status(this.gateway, { online, boot: BOOT, conn: ++this.#conn, links });
    await this.agent.publish(`ridethrough/v1/${this.gateway}/up/status`, body);
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

  /** With the first organization's key, if no other header says otherwise. */
  fetch(where: string, init: HttpsRequest = {}): Promise<Response> {
    const headers = { authorization: `Bearer ${this.key}`, ...init.headers };
    return httpsFetch(new URL(where, this.url), { ca: [this.ca], ...init, headers });
  }

  async json(where: string, init: HttpsRequest = {}): ReturnType<typeof jsonOf> {
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
    await this.#store?.close();
    this.#store = undefined;
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
