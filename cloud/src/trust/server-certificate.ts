import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import type { Authority } from './authority.ts';
import { issueServer } from './issue.ts';
import type { ServerTls } from './trust.ts';
import { trustFiles } from './trust-files.ts';
import { writeFileAtomic } from './write-file-atomic.ts';

/** The servers' certificate from that CA under those names: the one on the disk, or a new one where that does not fit. */
export async function serverCertificate(
  directory: string,
  authority: Authority,
  names: readonly string[],
): Promise<ServerTls> {
  const files = trustFiles(directory);
  if (existsSync(files.serverCertificate) && existsSync(files.serverKey)) {
    const known = {
      cert: readFileSync(files.serverCertificate, 'utf8'),
      key: readFileSync(files.serverKey, 'utf8'),
    };
    if (fits(known, authority, names)) return known;
  }
  const made = await issueServer(authority, names);
  writeFileAtomic(files.serverKey, made.key);
  writeFileAtomic(files.serverCertificate, made.cert, 0o644);
  return made;
}

function fits({ cert, key }: ServerTls, authority: Authority, names: readonly string[]): boolean {
  try {
    const certificate = new X509Certificate(cert);
    return (
      certificate.checkPrivateKey(createPrivateKey(key)) &&
      certificate.verify(new X509Certificate(authority.pem).publicKey) &&
      names.every(
        (name) => (isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)) !== undefined,
      ) &&
      (certificate.subjectAltName ?? '').split(', ').length === names.length
    );
  } catch {
    return false;
  }
}
