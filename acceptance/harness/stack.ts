import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Door, request } from './https.ts';
import { ours, type Running, run } from './process.ts';
import type { Scratch } from './scratch.ts';
import { until } from './until.ts';

export type Cloud = Required<Door> & {
  readonly process: Running;
  readonly mqtts: string;
  readonly caHash: string;
  readonly folder: string;
};
export type Agent = {
  readonly process: Running;
  readonly config: string;
  readonly ready: Readonly<Record<string, unknown>>;
};

export const ORGANIZATION = 'Test';

/** A sub-command of the cloud on its data directory, and the line of JSON that it prints. */
export async function operate(folder: string, ...words: string[]): Promise<Record<string, unknown>> {
  const done = await run(process.execPath, ['cloud/src/main.ts', ...words, '--data', folder, '--json']);
  if (done.code !== 0) throw new Error(`${words.join(' ')} ended with ${done.code}: ${done.stderr}`);
  return JSON.parse(done.stdout) as Record<string, unknown>;
}

type CloudOptions = {
  folder?: string;
  https?: string;
  mqtts?: string;
  key?: string;
  args?: readonly string[];
  env?: NodeJS.ProcessEnv;
  /** Keeps it to this one. */
  core?: number;
};

/** Starts a cloud on loopback, with an organization and its API key; the same folder, ports and key can be given again after a kill. */
export async function startCloud(scratch: Scratch, more: CloudOptions = {}): Promise<Cloud> {
  const { folder = scratch.path('cloud'), https = '127.0.0.1:0', mqtts = '127.0.0.1:0', args = [], env = {} } = more;
  const flags = ['--data', folder, '--https', https, '--mqtts', mqtts, ...args, '--json'];
  const process = ours('cloud', flags, env, more.core);
  scratch.later(() => process.stop());
  const ready = await process.ready();
  const key = more.key ?? String((await operate(folder, 'org', 'add', ORGANIZATION)).key);
  return {
    process,
    https: String(ready.https),
    mqtts: String(ready.mqtts),
    caHash: String(ready.caHash),
    ca: readFileSync(path.join(folder, 'trust/ca.crt'), 'utf8'),
    folder,
    key,
  };
}

/** The same cloud again, where its agents look for it. */
export const restartCloud = (
  scratch: Scratch,
  { folder, https, mqtts, key }: Cloud,
  env: NodeJS.ProcessEnv = {},
  core?: number,
): Promise<Cloud> => {
  const more = { env, ...(core !== undefined && { core }) };
  return startCloud(scratch, { folder, https: new URL(https).host, mqtts: new URL(mqtts).host, key, ...more });
};

export type UpsEntry = {
  readonly label: string;
  readonly link: string;
  readonly loadCommands?: 'allow' | 'deny';
} & Record<string, unknown>;

/** Writes an agent.yaml (JSON is YAML) in a folder of that name. */
export function writeAgentConfig(scratch: Scratch, name: string, ups: readonly UpsEntry[]): string {
  const folder = scratch.path(name);
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'agent.yaml');
  writeFileSync(file, JSON.stringify({ agent: { data: 'data' }, ups }));
  return file;
}

/** Enrols an agent by a token, as an installer of many gateways would; gives the agent's id. */
export async function enrol(
  cloud: Pick<Cloud, 'folder' | 'https' | 'caHash'>,
  config: string,
  organization = ORGANIZATION,
): Promise<string> {
  const { token } = await operate(cloud.folder, 'token', 'add', organization);
  const done = await run(
    process.execPath,
    [
      'agent/src/main.ts',
      'enroll',
      cloud.https,
      '--config',
      config,
      '--token',
      String(token),
      '--ca-hash',
      cloud.caHash,
      '--json',
    ],
    {},
    60_000,
  );
  if (done.code !== 0) throw new Error(`enroll ended with ${done.code}: ${done.stderr}${done.stdout}`);
  const last = done.stdout.trim().split('\n').at(-1) ?? '{}';
  return String((JSON.parse(last) as { agent?: string }).agent);
}

/** Starts an agent on its own file. */
export async function startAgent(scratch: Scratch, config: string, env: NodeJS.ProcessEnv = {}): Promise<Agent> {
  const process = ours('agent', ['--config', config, '--json'], env);
  scratch.later(() => process.stop());
  return { process, config, ready: await process.ready() };
}

/** Enrols and starts. */
export async function addAgent(
  scratch: Scratch,
  cloud: Cloud,
  ups: readonly UpsEntry[],
  name = 'gw1',
): Promise<Agent & { readonly id: string }> {
  const config = writeAgentConfig(scratch, name, ups);
  const id = await enrol(cloud, config);
  return { ...(await startAgent(scratch, config)), id };
}

/** A GET of the cloud's API. */
export async function get<T = Record<string, unknown>>(cloud: Door, path: string): Promise<T> {
  const answer = await request(cloud, 'GET', path);
  if (answer.status !== 200) throw new Error(`GET ${path}: ${answer.status} ${answer.text}`);
  return answer.json() as T;
}

export type Ups = {
  readonly id: string;
  readonly serial: string;
  readonly label: string | null;
  readonly current: boolean;
  readonly status: string | null;
  readonly readings: Readonly<Record<string, number | string>>;
};
export type Event = {
  readonly event: string;
  readonly at: string;
  readonly arrived: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly away: boolean;
};

export const listUps = async (cloud: Door): Promise<Ups[]> => (await get<{ ups: Ups[] }>(cloud, '/api/v1/ups')).ups;

/** A UPS whose readings are of now, once it has all of these. */
export const upsWith = (
  cloud: Door,
  serial: string,
  readings: readonly string[] = ['ups.status'],
  withinMs?: number,
): Promise<Ups> =>
  until(
    `${serial} with ${readings.join(', ')}`,
    async () =>
      (await listUps(cloud)).find(
        (ups) => ups.serial === serial && ups.current && readings.every((name) => ups.readings[name] !== undefined),
      ),
    withinMs,
  );

export const eventsOf = async (cloud: Door, ups: string): Promise<Event[]> =>
  (await get<{ events: Event[] }>(cloud, `/api/v1/ups/${ups}/events?limit=1000`)).events;

export const eventOf = (cloud: Door, ups: string, name: string, withinMs?: number): Promise<Event> =>
  until(
    `${name} of ${ups} in the store`,
    async () => (await eventsOf(cloud, ups)).find(({ event }) => event === name),
    withinMs,
  );

/** What the operator's command line is told of a cloud by its environment. */
export const operatorOf = (cloud: Pick<Cloud, 'https' | 'key' | 'folder'>): NodeJS.ProcessEnv => ({
  RIDETHROUGH_URL: cloud.https,
  RIDETHROUGH_API_KEY: cloud.key,
  RIDETHROUGH_CA: path.join(cloud.folder, 'trust/ca.crt'),
});

/** The operator's command line, to its end. */
export async function cli(
  cloud: Cloud,
  ...args: string[]
): Promise<{ code: number | null; stdout: string; stderr: string; json: () => Record<string, unknown> }> {
  const done = await run(process.execPath, ['cloud/src/cli/main.ts', ...args], operatorOf(cloud), 90_000);
  return { ...done, json: () => JSON.parse(done.stdout) as Record<string, unknown> };
}
