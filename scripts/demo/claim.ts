import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { DemoCloud } from './main.ts';

/** Who may read and command the demo's UPSs: the API key of its one organization, and what the cloud's certificate leads to. */
export type Owner = {
  readonly https: string;
  readonly key: string;
  readonly ca: string;
  /** A file to be sourced by a shell, so that the operator's command line finds the cloud. */
  readonly environment: string;
};

const ORGANIZATION = 'Demo';

async function run(root: string, args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let errors = '';
  child.stdout.on('data', (text: Buffer) => (out += text));
  child.stderr.on('data', (text: Buffer) => (errors += text));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${args.slice(0, 3).join(' ')} ended with ${code}:\n${(errors || out).trim()}`);
  return out;
}

const operate = async (root: string, folder: string, words: readonly string[]): Promise<Record<string, unknown>> =>
  JSON.parse(await run(root, ['cloud/src/main.ts', ...words, '--data', folder, '--json'])) as Record<string, unknown>;

/** The demo's organization, made at the first start; its key is kept beside the demo's data, readable by their owner alone. */
export async function owner(root: string, { https, folder }: DemoCloud, data: string): Promise<Owner> {
  const kept = path.join(data, 'api-key');
  const environment = path.join(data, 'env.sh');
  if (!existsSync(kept)) {
    const { key } = await operate(root, folder, ['org', 'add', ORGANIZATION]);
    writeFileSync(kept, `${String(key)}\n`, { mode: 0o600 });
  }
  const key = readFileSync(kept, 'utf8').trim();
  const caFile = path.join(folder, 'trust/ca.crt');
  const lines = Object.entries({ RIDETHROUGH_URL: https, RIDETHROUGH_API_KEY: key, RIDETHROUGH_CA: caFile }).map(
    ([name, value]) => `export ${name}='${value}'`,
  );
  writeFileSync(environment, `${lines.join('\n')}\n`, { mode: 0o600 });
  return { https, key, ca: readFileSync(caFile, 'utf8'), environment };
}

const enrolledAt = (data: string): string => path.join(data, 'enrolled.json');

/** The ports, HTTPS and MQTT, at which the demo's agent was enrolled; none before the first start. */
export function portsOf(data: string): number[] {
  if (!existsSync(enrolledAt(data))) return [];
  const { https, mqtts } = JSON.parse(readFileSync(enrolledAt(data), 'utf8')) as { https: string; mqtts: string };
  return [https, mqtts].map((url) => Number(new URL(url).port));
}

/** Makes the demo's agent one of the cloud's by a token, as an installer of many gateways would: once, and anew when the cloud has moved. */
export async function enrol(
  root: string,
  { https, mqtts, caHash, folder }: DemoCloud,
  config: string,
  data: string,
): Promise<void> {
  const where = JSON.stringify({ https, mqtts });
  if (existsSync(enrolledAt(data)) && readFileSync(enrolledAt(data), 'utf8') === where) return;
  const agent = (words: readonly string[]) => run(root, ['agent/src/main.ts', ...words, '--config', config, '--json']);
  if (existsSync(enrolledAt(data))) await agent(['identity', 'reset', '--yes']);
  const { token } = await operate(root, folder, ['token', 'add', ORGANIZATION]);
  await agent(['enroll', https, '--token', String(token), '--ca-hash', caHash, '--allow-load-commands']);
  writeFileSync(enrolledAt(data), where);
}
