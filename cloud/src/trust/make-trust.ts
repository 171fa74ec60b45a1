import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { makeSigningKey, publicHalf, sealBundle } from '@ridethrough/protocol';
import { makeAuthority } from './authority.ts';
import { heldKeyText, trustFiles } from './trust-files.ts';
import { syncDirectory, writeFileAtomic } from './write-file-atomic.ts';

const DRAFT = '.draft';

/** Makes all keys and the first bundle, unless they are there: the directory appears whole or not at all. */
export async function makeTrust(directory: string, wallNow: number): Promise<void> {
  const draft = `${directory}${DRAFT}`;
  rmSync(draft, { recursive: true, force: true });
  if (existsSync(directory) && readdirSync(directory).length > 0) return;
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
  syncDirectory(draft);
  if (existsSync(directory)) rmdirSync(directory);
  renameSync(draft, directory);
  syncDirectory(path.dirname(directory));
}
