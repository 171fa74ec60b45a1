import { readFileSync } from 'node:fs';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { Member } from './enrol-fleet.ts';

export type Shown = Member & { readonly secureContext: SecureContext };

/** The file of `writeFleet`, ready to be shown to the cloud. */
export function readFleet(file: string): readonly Shown[] {
  const { ca, members } = JSON.parse(readFileSync(file, 'utf8')) as { ca: string; members: readonly Member[] };
  return members.map((member) => toShown(member, ca));
}

/** Made once for each: it parses key and certificates. */
export const toShown = (member: Member, ca: string): Shown => ({
  ...member,
  secureContext: createSecureContext({
    key: member.key,
    cert: member.certificate,
    ca,
    minVersion: 'TLSv1.3',
  }),
});
