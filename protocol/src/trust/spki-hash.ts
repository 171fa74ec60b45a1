/** `sha256:` and the hex of the hash of a public key (DER of its SubjectPublicKeyInfo): what `--ca-hash` takes, and what tells an agent's key. */
export type SpkiHash = `sha256:${string}`;

const form = /^sha256:[0-9a-f]{64}$/;

export async function spkiHash(spki: Uint8Array): Promise<SpkiHash> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(spki)));
  return `sha256:${[...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

/** What a person typed or pasted: capitals, colons between the bytes and a missing prefix are forgiven; undefined when it is no hash. */
export function readSpkiHash(text: string): SpkiHash | undefined {
  const hex = text
    .trim()
    .toLowerCase()
    .replace(/^sha-?256:/, '')
    .replaceAll(/[:\s]/g, '');
  const hash: SpkiHash = `sha256:${hex}`;
  return form.test(hash) ? hash : undefined;
}
