/** `npm start`: simulator, cloud and agent as processes of their own, and the live values as the cloud has stored them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { Child, type Leash, startLeash } from './child.ts';
import { enrol, type Owner, owner, portsOf } from './claim.ts';
import { demoPolicy } from './demo-policy.ts';
import { type DemoOptions, readOptions, usage } from './options.ts';
import { readCloud } from './read-cloud.ts';
import { drawScreen } from './screen.ts';

const root = path.resolve(import.meta.dirname, '../..');
const DEFAULT_PORT = 8443;
const DEFAULT_MQTTS_PORT = 8883;
const children: Child[] = [];
const say = (text: string): void => void process.stdout.write(`${text}\n`);

type Unit = {
  readonly serial: string;
  readonly modbusTcp?: { host: string; port: number };
  readonly modbusRtu?: { path: string };
  readonly upsLink?: { path: string };
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
    '--unit',
    ...['--model', 'SUA1500', '--serial', 'AS0612345678', '--load', '45'],
    ...['--ups-link', path.join(folder, 'ups-link'), ...each],
    '--json',
  ]);
  return (ready as { units: Unit[] }).units;
}

export type DemoCloud = {
  readonly https: string;
  readonly mqtts: string;
  readonly caHash: string;
  readonly folder: string;
};

async function startCloud(leash: Leash, { folder, httpPort }: DemoOptions): Promise<DemoCloud> {
  const data = path.join(folder, 'cloud');
  const start = async (https: number, mqtts: number): Promise<DemoCloud> => {
    const ready = await startChild(leash, 'the cloud', [
      'cloud/src/main.ts',
      ...['--data', data, '--https', `127.0.0.1:${https}`, '--mqtts', `127.0.0.1:${mqtts}`, '--json'],
    ]);
    return { https: String(ready.https), mqtts: String(ready.mqtts), caHash: String(ready.caHash), folder: data };
  };
  // An agent knows its cloud by address: the ports of the last start are asked for again.
  const free = httpPort === 0;
  const [https = free ? 0 : DEFAULT_PORT, mqtts = free ? 0 : DEFAULT_MQTTS_PORT] = portsOf(folder);
  try {
    return await start(httpPort || https, mqtts);
  } catch (error) {
    if (!String(error).includes('EADDRINUSE')) throw error;
    children.pop();
    return start(httpPort ?? 0, 0);
  }
}

const agentFile = (folder: string): string => path.join(folder, 'agent.yaml');

async function startAgent(
  leash: Leash,
  { folder }: DemoOptions,
  cloud: DemoCloud,
  [tcp, rtu, old]: readonly Unit[],
): Promise<string> {
  const config = {
    agent: { data: 'agent' },
    ups: [
      { label: 'rack-tcp', link: `modbus-tcp://127.0.0.1:${tcp?.modbusTcp?.port}`, loadCommands: 'allow' },
      { label: 'rack-rtu', link: `modbus-rtu://${rtu?.modbusRtu?.path}?baud=9600`, loadCommands: 'allow' },
      // Nobody says what it speaks: the agent finds out.
      { label: 'rack-old', link: `serial:${old?.upsLink?.path}`, loadCommands: 'allow' },
    ],
    policy: demoPolicy,
  };
  const file = agentFile(folder);
  writeFileSync(
    file,
    `# Written by npm start at each start. Load commands are allowed because all UPSs are simulated.\n${stringify(config)}`,
  );
  await enrol(root, cloud, file, folder);
  const { pages } = await startChild(leash, 'the agent', ['agent/src/main.ts', '--config', file, '--json']);
  return Array.isArray(pages) ? String(pages[0]) : '';
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

async function show(
  options: DemoOptions,
  cloud: Owner,
  units: readonly Unit[],
  page: string,
  signal: AbortSignal,
): Promise<void> {
  const isTerminal = process.stdout.isTTY;
  const api = cloud.https;
  const addresses = [
    ['API', `${api}/api/v1/ups`],
    ['OpenAPI', `${api}/api/v1/openapi.json`],
    ['agent', page],
    ...units.map(({ serial, control }) => ['simulator', `${control}/  (${serial})`] as const),
  ] as const;
  const tries = [
    `curl -X PUT ${units[0]?.control}/mains -H 'content-type: application/json' -d '{"voltage":0}'`,
    `. ${path.relative(process.cwd(), cloud.environment)}`,
    'npm run -s ridethrough -- do rack-rtu outlet-group.reboot --group 1 --wait',
    `npm run -s agent -- policy --config ${path.relative(process.cwd(), agentFile(options.folder))} --on-battery`,
  ];
  let shown = '';
  while (!signal.aborted) {
    const { ups, events } = await readCloud(cloud);
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
  say('Starting three simulated UPSs, the cloud and the agent ...');
  const leash = startLeash(root);
  // The cloud first: it is what notices that another demo is at work on these data.
  const cloud = await startCloud(leash, options);
  const who = await owner(root, cloud, options.folder);
  const units = await startSimulator(leash, options);
  const page = await startAgent(leash, options, cloud, units);
  say('All are running; waiting for the first values in the store ...');
  await Promise.race([show(options, who, units, page, signal), ...children.map((child) => child.fails())]);
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
