// The simulator's package: one file of plain JavaScript, because Node runs no TypeScript below node_modules. npm runs this
// before `npm pack` in simulator/; what the package depends on stays outside of the file, the rest goes in. The manifest of
// the repository offers `./testing`, in TypeScript: the package gets one that does not. `restore` puts the repository's back.
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { z } from 'zod';
import { packedManifest, restoreManifest, stageManifest } from './packed-manifest.ts';

const root = path.dirname(import.meta.dirname);
/** npm runs this where it packs. */
const folder = process.cwd();
const out = path.join(folder, 'dist');

restoreManifest(folder);
if (process.argv[2] === 'restore') process.exit();

const manifest = z
  .looseObject({ dependencies: z.record(z.string(), z.string()), engines: z.object({ node: z.string() }) })
  .parse(JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')));
const oldest = /^>=(\d+(?:\.\d+)*)$/.exec(manifest.engines.node)?.[1];
if (oldest === undefined) throw new Error(`engines.node is '>=' and a version, not '${manifest.engines.node}'`);

rmSync(out, { recursive: true, force: true });
mkdirSync(out);
const main = path.join(out, 'main.js');
await build({
  absWorkingDir: root,
  entryPoints: [path.join(folder, 'src/main.ts')],
  outfile: main,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: `node${oldest}`,
  external: Object.keys(manifest.dependencies),
  banner: { js: '#!/usr/bin/env node' },
  legalComments: 'inline',
  logLevel: 'warning',
});
if (readFileSync(main, 'utf8').includes(root)) throw new Error(`${main} names a folder of this machine: ${root}`);
chmodSync(main, 0o755);
copyFileSync(path.join(root, 'LICENSE'), path.join(out, 'LICENSE'));
stageManifest(folder, packedManifest(manifest));
