import { type ChildProcess, execFile, spawn } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { packedManifest, stageManifest } from '../packed-manifest.ts';

const run = promisify(execFile);
const root = path.join(import.meta.dirname, '../..');
const place = mkdtempSync(path.join(tmpdir(), 'ridethrough-pack-'));
const manifestShape = z.object({
  dependencies: z.record(z.string(), z.string()).default({}),
  optionalDependencies: z.record(z.string(), z.string()).default({}),
  peerDependencies: z.record(z.string(), z.string()).default({}),
});
const manifestOf = (folder: string) =>
  manifestShape.parse(JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')));

/** The folder of a package as Node finds it from another one's; what is not installed here (another platform's) is nowhere. */
function find(name: string, from: string): string | undefined {
  for (let at = from; at.startsWith(root); at = path.dirname(at)) {
    const here = path.join(at, 'node_modules', name);
    if (existsSync(here)) return here;
  }
  return undefined;
}

/** Copies what a package needs out of this repository's own node_modules: a test asks no registry. */
function bringNeeds(of: string, brought = new Set<string>()): void {
  const { dependencies, optionalDependencies, peerDependencies } = manifestOf(of);
  for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
    const folder = find(name, of);
    if (folder === undefined || brought.has(folder)) continue;
    brought.add(folder);
    cpSync(folder, path.join(place, path.relative(root, folder)), { recursive: true });
    bringNeeds(folder, brought);
  }
}

/** Every Node there is: the one that runs this, and the machine's own, which may be the oldest that the package is for. */
async function nodes(): Promise<string[]> {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter((folder) => !folder.includes('node_modules'));
  const own = [process.env.npm_node_execpath, ...folders.map((folder) => path.join(folder, 'node'))].filter(
    (node) => node !== undefined && existsSync(node),
  );
  const versions = new Map<string, string>();
  for (const node of [process.execPath, ...own]) {
    if (node) versions.set((await run(node, ['--version'])).stdout, node);
  }
  return [...versions.values()];
}

/** The simulator's folder as npm packs it, elsewhere: its manifest is another one meanwhile, and other tests read the real one. */
function layOut(): string {
  const tree = path.join(place, 'tree');
  const folder = path.join(tree, 'simulator');
  mkdirSync(folder, { recursive: true });
  for (const name of ['node_modules', 'scripts']) symlinkSync(path.join(root, name), path.join(tree, name));
  symlinkSync(path.join(root, 'simulator/src'), path.join(folder, 'src'));
  for (const name of ['package.json', 'README.md'])
    copyFileSync(path.join(root, 'simulator', name), path.join(folder, name));
  cpSync(path.join(root, 'simulator/scenes'), path.join(folder, 'scenes'), { recursive: true });
  return folder;
}

const found = await nodes();
const source = layOut();
const bin = path.join(place, 'node_modules/.bin/ridethrough-simulator');

beforeAll(async () => {
  const packed = await run('npm', ['pack', '--pack-destination', place], { cwd: source });
  const tarball = packed.stdout.trim().split('\n').at(-1) ?? '';
  writeFileSync(path.join(place, 'package.json'), '{"private":true}');
  bringNeeds(path.join(root, 'simulator'));
  await run(
    'npm',
    [
      'install',
      '--offline',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--no-package-lock',
      path.join(place, tarball),
    ],
    { cwd: place },
  );
});

const running: ChildProcess[] = [];
afterEach(async () => {
  for (const child of running.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGKILL');
    await ended;
  }
});
afterAll(() => rmSync(place, { recursive: true }));

const installed = path.join(place, 'node_modules/@ridethrough/simulator');

test('the package holds the program and its scenes, no sources, nothing of this machine and nothing of the other packages', async () => {
  expect(existsSync(path.join(installed, 'src'))).toBe(false);
  expect(existsSync(path.join(installed, 'dist/LICENSE'))).toBe(true);
  expect(existsSync(path.join(installed, 'README.md'))).toBe(true);
  expect(existsSync(path.join(installed, 'scenes/blackout.yaml'))).toBe(true);
  const text = readFileSync(path.join(installed, 'dist/main.js'), 'utf8');
  expect(text).not.toContain(root);
  expect(text).not.toMatch(/from ["']@ridethrough\//);
  expect(Object.keys(manifestOf(installed).dependencies).join()).not.toContain('@ridethrough');
  expect(existsSync(path.join(place, 'node_modules/@ridethrough/protocol'))).toBe(false);
});

test('it is a program: to import it is refused by name, not for a file that is missing', async () => {
  const names = ['@ridethrough/simulator', '@ridethrough/simulator/testing', '@ridethrough/simulator/dist/main.js'];
  for (const name of names) {
    const script = `import('${name}').catch(({ code }) => console.log(code))`;
    const { stdout } = await run(process.execPath, ['-e', script], { cwd: place });
    expect(stdout.trim(), name).toBe('ERR_PACKAGE_PATH_NOT_EXPORTED');
  }
});

test('its manifest names nothing that it does not hold, and nothing of the repository', () => {
  const text = readFileSync(path.join(installed, 'package.json'), 'utf8');
  const { bin, files, ...rest } = z
    .looseObject({ bin: z.record(z.string(), z.string()), files: z.array(z.string()) })
    .parse(JSON.parse(text));
  for (const file of [...Object.values(bin), ...files]) expect(existsSync(path.join(installed, file)), file).toBe(true);
  expect(rest).toMatchObject({ name: '@ridethrough/simulator', license: 'Apache-2.0', exports: {} });
  expect(text).not.toMatch(/src\/|scripts|devDependencies|protocol/);
});

test('the folder that was packed has its own manifest again, also after a pack that was broken off', async () => {
  const own = readFileSync(path.join(root, 'simulator/package.json'), 'utf8');
  const now = () => readFileSync(path.join(source, 'package.json'), 'utf8');
  expect(now()).toBe(own);
  expect(readdirSync(source)).not.toContain('package.source.json');
  stageManifest(source, packedManifest(JSON.parse(own)));
  expect(now()).not.toBe(own);
  await run(process.execPath, [path.join(root, 'scripts/pack-simulator.ts'), 'restore'], { cwd: source });
  expect(now()).toBe(own);
});

test('it asks for no older Node than what it is made of does', () => {
  const wanted = (folder: string) =>
    Number(
      /^>= ?(\d+)/.exec(
        z
          .object({ engines: z.object({ node: z.string() }) })
          .parse(JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))).engines.node,
      )?.[1],
    );
  // Fastify's own Node is older than that of the cookies it reads.
  expect(wanted(installed)).toBeGreaterThanOrEqual(wanted(path.join(root, 'node_modules/cookie')));
});

describe.each(found)('under %s', (node) => {
  test('help, models and mistakes', async () => {
    expect((await run(node, [bin, '--help'], { cwd: place })).stdout).toContain('\nnpx ridethrough-simulator --model');
    expect((await run(node, [bin, '--list-models'], { cwd: place })).stdout).toContain('SMT1500RM2UC');
    await expect(run(node, [bin, '--model', 'SMT1'], { cwd: place })).rejects.toMatchObject({ code: 2 });
  });

  test('a unit that answers a read on both links, is pulled about, and plays a scene that came with it', async () => {
    const flags = ['--model', 'SMT1500RM2UC', '--modbus-tcp', '127.0.0.1:0', '--modbus-rtu', './ups0'];
    const child = spawn(node, [bin, ...flags, '--control', '127.0.0.1:0', '--scene', 'blackout', '--json'], {
      cwd: place,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.push(child);
    const { units } = readyShape.parse(JSON.parse(await firstLine(child)));
    const [unit] = units;
    const reply = await ask(unit.modbusTcp.port, '000100000006010302340008', 25);
    expect(Buffer.from(reply, 'hex').toString('latin1', 9)).toMatch(/^3S2042X14540/);
    expect(existsSync(path.join(place, 'ups0'))).toBe(true);
    const done = await fetch(`${unit.control}/load`, { method: 'PUT', body: '{"percent":40}' });
    expect(done.status).toBe(200);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(existsSync(path.join(place, 'ups0'))).toBe(false);
  });
});

const readyShape = z.object({
  units: z.tuple([z.object({ modbusTcp: z.object({ port: z.number() }), control: z.url() })]),
});

/** The first line that a program prints; fails with what it says on its other output when it ends before. */
function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let out = '';
    let errors = '';
    child.stderr?.on('data', (text: Buffer) => {
      errors += text;
    });
    child.stdout?.on('data', (text: Buffer) => {
      out += text;
      if (out.includes('\n')) resolve(out.slice(0, out.indexOf('\n')));
    });
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${errors}`)));
  });
}

/** What a Modbus TCP server answers, once it is so many bytes. */
function ask(port: number, request: string, bytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(Buffer.from(request, 'hex')));
    socket.on('error', reject);
    socket.on('data', (data) => {
      received += data.toString('hex');
      if (received.length < 2 * bytes) return;
      socket.destroy();
      resolve(received);
    });
  });
}
