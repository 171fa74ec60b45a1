import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { makeSigningKey, publicHalf, sealBundle } from '@ridethrough/protocol';
import { makeAuthority } from './authority.ts';
import { heldKeyText, trustFiles } from './trust-files.ts';
import { syncDirectory, writeFileAtomic } from './write-file-atomic.ts';

const DRAFT = '.draft';
const REPLACED = '.replaced';

/** Makes all keys and the first bundle, unless any is there: the directory appears whole or not at all. What else lies in it stays. */
export async function makeTrust(directory: string, wallNow: number): Promise<void> {
  const draft = `${directory}${DRAFT}`;
  const replaced = `${directory}${REPLACED}`;
  rmSync(draft, { recursive: true, force: true });
  // Cut short between the two renames below.
  if (existsSync(replaced) && !existsSync(directory)) renameSync(replaced, directory);
  rmSync(replaced, { recursive: true, force: true });
  const others = existsSync(directory) ? readdirSync(directory) : [];
  if (others.some((name) => OURS.test(name))) return;
  await writeAll(draft, wallNow);
  for (const name of others) cpSync(path.join(directory, name), path.join(draft, name), { recursive: true });
  syncDirectory(draft);
  if (existsSync(directory)) renameSync(directory, replaced);
  renameSync(draft, directory);
  rmSync(replaced, { recursive: true, force: true });
  syncDirectory(path.dirname(directory));
}

const OURS = /^(?:ca|root|command|receipt)\.|^bundles$/;

async function writeAll(draft: string, wallNow: number): Promise<void> {
  mkdirSync(path.join(draft, 'bundles'), { recursive: true, mode: 0o700 });
  const files = trustFiles(draft);
  const authority = await makeAuthority(wallNow);
  const root = await makeSigningKey('root');
  const command = await makeSigningKey('command');
  const receipt = await makeSigningKey('receipt');
  const first = {
    v: 1 as const,
    version: 1,
    issued: wallNow,
    root: publicHalf(root),
    cas: [authority.pem],
    commandKeys: [publicHalf(command)],
    receiptKeys: [publicHalf(receipt)],
  };
  writeFileAtomic(files.ca.current, authority.keyPem);
  writeFileAtomic(files.caCertificates, authority.pem, 0o644);
  writeFileAtomic(files.root, heldKeyText({ key: root, signsFrom: 0 }));
  writeFileAtomic(files.command.current, heldKeyText({ key: command, signsFrom: 0 }));
  writeFileAtomic(files.receipt.current, heldKeyText({ key: receipt, signsFrom: 0 }));
  writeFileAtomic(files.bundle(1), await sealBundle(first, root));
}
