/** Why something signed was not taken, in fixed words for programs, each with its sentence for people. */
export const sealFaults = {
  'too-large': 'it is larger than anything of its kind may be',
  'not-jws': 'it is not a signed message (a compact JWS)',
  'bad-header': 'its header says something that no header of this kind says',
  'wrong-type': 'it is signed as something else (typ)',
  'wrong-algorithm': 'it is signed by another algorithm (alg)',
  'unknown-key': 'it is signed by a key that is not trusted for this',
  'bad-signature': 'its signature does not fit: it was altered, or signed by someone else',
  'bad-body': 'it is signed well, but what it says is not readable as a message of its kind',
  'bad-keys': 'a key in the bundle stands under an id that is not its own, or stands there twice',
  'wrong-agent': 'it is meant for another agent',
  'wrong-version': 'it is not the next version of the bundle',
} as const;

export type SealFaultCode = keyof typeof sealFaults;

/** What did not pass; `says` is a whole sentence's worth for a person, the place included where there is one. */
export type SealFault = { readonly ok: false; readonly code: SealFaultCode; readonly says: string };

export const toSealFault = (code: SealFaultCode, detail?: string): SealFault => ({
  ok: false,
  code,
  says: detail === undefined ? sealFaults[code] : `${sealFaults[code]}: ${detail}`,
});
