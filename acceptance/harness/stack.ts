import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ours, type Running, run } from './process.ts';
import type { Scratch } from './scratch.ts';
import { until } from './until.ts';

export type Cloud = { readonly process: Running; readonly http: string; readonly mqtt: string };
export type Agent = {
  readonly process: Running;
  readonly config: string;
  readonly ready: Readonly<Record<string, unknown>>;
};

/** Starts a cloud on loopback; the same data folder and ports can be given again after a kill. */
export async function startCloud(
  scratch: Scratch,
  more: { folder?: string; http?: string; mqtt?: string; args?: readonly string[]; core?: number } = {},
): Promise<Cloud> {
  const { folder = scratch.path('cloud'), http = '127.0.0.1:0', mqtt = '127.0.0.1:0', args = [], core } = more;
  const process = ours('cloud', ['--data', folder, '--http', http, '--mqtt', mqtt, ...args, '--json'], {}, core);
  scratch.later(() => process.stop());
  const ready = await process.ready();
  return { process, http: String(ready.http), mqtt: String(ready.mqtt) };
}

export type UpsEntry = {
  readonly label: string;
  readonly link: string;
  readonly loadCommands?: 'allow' | 'deny';
} & Record<string, unknown>;

/** Writes an agent.yaml (JSON is YAML). */
export function writeAgentConfig(scratch: Scratch, id: string, mqtt: string, ups: readonly UpsEntry[]): string {
  const folder = scratch.path(id);
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'agent.yaml');
  writeFileSync(file, JSON.stringify({ agent: { id, data: 'data' }, cloud: { mqtt }, ups }));
  return file;
}

/** Starts an agent on its own file. */
export async function startAgent(scratch: Scratch, config: string): Promise<Agent> {
  const process = ours('agent', ['--config', config, '--json']);
  scratch.later(() => process.stop());
  return { process, config, ready: await process.ready() };
}

/** A GET of the cloud's API. */
export async function get<T = Record<string, unknown>>(cloud: Pick<Cloud, 'http'>, path: string): Promise<T> {
  const answer = await fetch(`${cloud.http}${path}`);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`GET ${path}: ${answer.status} ${text}`);
  return JSON.parse(text) as T;
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

export const listUps = async (cloud: Pick<Cloud, 'http'>): Promise<Ups[]> =>
  (await get<{ ups: Ups[] }>(cloud, '/api/v1/ups')).ups;

/** A UPS whose readings are of now, once it has all of these. */
export const upsWith = (
  cloud: Pick<Cloud, 'http'>,
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

export const eventsOf = async (cloud: Pick<Cloud, 'http'>, ups: string): Promise<Event[]> =>
  (await get<{ events: Event[] }>(cloud, `/api/v1/ups/${ups}/events?limit=1000`)).events;

export const eventOf = (cloud: Pick<Cloud, 'http'>, ups: string, name: string, withinMs?: number): Promise<Event> =>
  until(
    `${name} of ${ups} in the store`,
    async () => (await eventsOf(cloud, ups)).find(({ event }) => event === name),
    withinMs,
  );

/** The operator's command line, to its end. */
export async function cli(
  cloud: Pick<Cloud, 'http'>,
  ...args: string[]
): Promise<{ code: number | null; stdout: string; stderr: string; json: () => Record<string, unknown> }> {
  const done = await run(process.execPath, ['cloud/src/cli/main.ts', ...args], { RIDETHROUGH_URL: cloud.http }, 90_000);
  return { ...done, json: () => JSON.parse(done.stdout) as Record<string, unknown> };
}
