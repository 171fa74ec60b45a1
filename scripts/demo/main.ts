/** `npm start`: simulator, cloud and agent as processes of their own, and the live values as the cloud has stored them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { Child, type Leash, startLeash } from './child.ts';
import { type DemoOptions, readOptions, usage } from './options.ts';
import { readCloud } from './read-cloud.ts';
import { drawScreen } from './screen.ts';

const root = path.resolve(import.meta.dirname, '../..');
const DEFAULT_PORT = 8080;
const children: Child[] = [];
const say = (text: string): void => void process.stdout.write(`${text}\n`);

type Unit = {
  readonly serial: string;
  readonly modbusTcp?: { host: string; port: number };
  readonly modbusRtu?: { path: string };
  readonly control: string;
};

async function startChild(leash: Leash, name: string, args: readonly string[]): Promise<Record<string, unknown>> {
  const child = new Child(name, args, leash);
  children.push(child);
  return child.start(root);
}

async function startSimulator(leash: Leash, { folder, speed }: DemoOptions): Promise<Unit[]> {
  const each = ['--control', '127.0.0.1:0', '--speed', String(speed)];
  const ready = await startChild(leash, 'the simulator', [
    'simulator/src/main.ts',
    ...['--model', 'SMT1500RM2UC', '--serial', '3S2042X14540', '--load', '35', '--modbus-tcp', '127.0.0.1:0', ...each],
    '--unit',
    ...[
      '--model',
      'SMX1500RM2U',
      '--serial',
      'AS1724150316',
      '--load',
      '20',
      '--modbus-rtu',
      path.join(folder, 'ups-rtu'),
      '--baud',
      '9600',
      ...each,
    ],
    '--json',
  ]);
  return (ready as { units: Unit[] }).units;
}

async function startCloud(leash: Leash, { folder, httpPort }: DemoOptions): Promise<{ api: string; mqtt: string }> {
  const start = async (port: number): Promise<{ api: string; mqtt: string }> => {
    const ready = await startChild(leash, 'the cloud', [
      'cloud/src/main.ts',
      '--data',
      path.join(folder, 'cloud'),
      '--http',
      `127.0.0.1:${port}`,
      '--mqtt',
      '127.0.0.1:0',
      '--json',
    ]);
    return { api: String(ready.http), mqtt: String(ready.mqtt) };
  };
  if (httpPort !== undefined) return start(httpPort);
  try {
    return await start(DEFAULT_PORT);
  } catch (error) {
    if (!String(error).includes('EADDRINUSE')) throw error;
    children.pop();
    return start(0);
  }
}

async function startAgent(
  leash: Leash,
  { folder }: DemoOptions,
  mqtt: string,
  [tcp, rtu]: readonly Unit[],
): Promise<void> {
  const config = {
    agent: { id: 'demo-gateway', data: 'agent' },
    cloud: { mqtt },
    ups: [
      { label: 'rack-tcp', link: `modbus-tcp://127.0.0.1:${tcp?.modbusTcp?.port}`, loadCommands: 'allow' },
      { label: 'rack-rtu', link: `modbus-rtu://${rtu?.modbusRtu?.path}?baud=9600`, loadCommands: 'allow' },
    ],
  };
  const file = path.join(folder, 'agent.yaml');
  writeFileSync(
    file,
    `# Written by npm start at each start. Load commands are allowed because both UPSs are simulated.\n${stringify(config)}`,
  );
  await startChild(leash, 'the agent', ['agent/src/main.ts', '--config', file, '--json']);
}

const shows = [
  'ups.status',
  'ups.load',
  'battery.charge',
  'battery.runtime',
  'battery.temperature',
  'input.voltage',
  'ups.firmware',
];

async function show(options: DemoOptions, api: string, units: readonly Unit[], signal: AbortSignal): Promise<void> {
  const isTerminal = process.stdout.isTTY;
  const url = api === `http://127.0.0.1:${DEFAULT_PORT}` ? '' : `--url ${api} `;
  const addresses = [
    ['API', `${api}/api/v1/ups`],
    ['OpenAPI', `${api}/api/v1/openapi.json`],
    ...units.map(({ serial, control }) => ['simulator', `${control}/  (${serial})`] as const),
  ] as const;
  const tries = [
    `curl -X PUT ${units[0]?.control}/mains -H 'content-type: application/json' -d '{"voltage":0}'`,
    `npm run -s ridethrough -- ${url}do rack-rtu outlet-group.reboot --group 1 --wait`,
  ];
  let shown = '';
  while (!signal.aborted) {
    const { ups, events } = await readCloud(api);
    const isComplete =
      ups.length === units.length &&
      ups.every(({ readings, trouble }) => !trouble && shows.every((name) => readings[name] !== undefined));
    const text = drawScreen({ ups, events, addresses, tries }, Date.now(), process.stdout.columns ?? 100);
    if (isTerminal && !options.once) process.stdout.write(`\x1b[H\x1b[2J${text}\n\n  Ctrl-C ends it.\n`);
    else if (isComplete && shown === '') say(text);
    else if (isComplete && !options.once)
      say(
        ups
          .map(({ label, readings }) => `${label}: ${shows.map((name) => `${name} ${readings[name]}`).join(', ')}`)
          .join('\n'),
      );
    if (isComplete) shown = text;
    if (options.once && isComplete) return;
    await sleep(isTerminal || shown === '' ? 1000 : 10_000, undefined, { signal }).catch(() => undefined);
  }
}

async function demo(options: DemoOptions, signal: AbortSignal): Promise<void> {
  mkdirSync(options.folder, { recursive: true });
  say('Starting two simulated UPSs, the cloud and the agent ...');
  const leash = startLeash(root);
  // The cloud first: it is what notices that another demo is at work on these data.
  const { api, mqtt } = await startCloud(leash, options);
  const units = await startSimulator(leash, options);
  await startAgent(leash, options, mqtt, units);
  say('All are running; waiting for the first values in the store ...');
  await Promise.race([show(options, api, units, signal), ...children.map((child) => child.fails())]);
}

async function main(): Promise<void> {
  const ended = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => ended.abort());
  // Nobody reads any more, or the disk behind it is full: nothing can be said, so end in order.
  process.stdout.on('error', () => ended.abort());
  let options: DemoOptions | 'help';
  try {
    options = readOptions(process.argv.slice(2), root);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    process.exitCode = 2;
    return;
  }
  if (options === 'help') {
    say(usage);
    return;
  }
  try {
    await demo(options, ended.signal);
  } catch (error) {
    if (!ended.signal.aborted) {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 1;
    }
  }
  if (ended.signal.aborted) say('\nStopping ...');
  // The agent first, so that what it says last still reaches the store.
  for (const child of children.reverse()) await child.stop();
}

await main();
