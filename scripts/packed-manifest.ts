import { copyFileSync, existsSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What a user of the package has to know; the rest is for those who work on it. */
const told = [
  'name',
  'version',
  'private',
  'type',
  'license',
  'description',
  'engines',
  'bin',
  'files',
  'dependencies',
] as const;

/** The manifest that a package ships: a program, with nothing to import and nothing that only its repository has. */
export function packedManifest(manifest: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return { ...Object.fromEntries(told.map((name) => [name, manifest[name]])), exports: {} };
}

/** npm packs the manifest that lies there; the repository's own waits beside it meanwhile. */
const manifestIn = (folder: string): string => path.join(folder, 'package.json');
const waitingIn = (folder: string): string => path.join(folder, 'package.source.json');

/** Puts another manifest into the place of the folder's own, for the time of a pack. */
export function stageManifest(folder: string, manifest: Readonly<Record<string, unknown>>): void {
  copyFileSync(manifestIn(folder), waitingIn(folder));
  writeFileSync(manifestIn(folder), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** Puts the folder's own manifest back; also after a pack that was broken off. */
export function restoreManifest(folder: string): void {
  if (existsSync(waitingIn(folder))) renameSync(waitingIn(folder), manifestIn(folder));
}
