// Runs a TypeScript entry on Node 24: the machine's own where it is new enough, else the one that comes with the
// install. Plain JavaScript, because it must run on Node 20 before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const WANTED_MAJOR = 24;
const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const mtime = (file) => (existsSync(path.join(root, file)) ? statSync(path.join(root, file)).mtimeMs : 0);

/** npm puts node_modules/.bin first in PATH, so the machine's own Node is the one that npm itself runs on. */
const own = process.env.npm_node_execpath ?? process.execPath;

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function install() {
  if (mtime('node_modules/.package-lock.json') >= mtime('package-lock.json')) return;
  const npm = process.env.npm_execpath;
  process.stderr.write('Installing the packages of package-lock.json; the first time takes about a minute.\n');
  const [command, args] = npm ? [own, [npm, 'ci']] : ['npm', ['ci']];
  const done = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (done.status !== 0) fail(`npm ci ended with ${done.status ?? done.signal}; nothing was started.`);
}

function major(node) {
  if (node === process.execPath) return Number(process.versions.node.split('.')[0]);
  const said = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout ?? '';
  return Number(/^v(\d+)/.exec(said)?.[1] ?? 0);
}

function node24() {
  if (major(own) >= WANTED_MAJOR) return own;
  const name = `node-${process.platform}-${process.arch}`;
  try {
    const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
    return path.join(path.dirname(manifest), 'bin', 'node');
  } catch {
    return fail(
      `This machine has Node ${process.versions.node}, and no Node ${WANTED_MAJOR} is packaged for ${process.platform} ${process.arch}: install Node ${WANTED_MAJOR} and try again.`,
    );
  }
}

install();
// What Node makes of the TypeScript sources is kept, so that the next start is quicker and needs less memory: a process that
// finds all of its files there does not load the compiler at all.
const env = { NODE_COMPILE_CACHE: path.join(root, 'node_modules/.cache/ridethrough'), ...process.env };
const child = spawn(node24(), process.argv.slice(2), { stdio: 'inherit', env });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => fail(`Node ${WANTED_MAJOR} could not be started: ${error.message}`));
child.on('exit', (code, signal) => {
  if (signal) process.removeAllListeners(signal);
  if (signal) process.kill(process.pid, signal);
  else process.exit(code ?? 1);
});
