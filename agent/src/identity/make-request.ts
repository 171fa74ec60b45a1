/** A key pair of its own (P-256) and the request for its certificate, both PEM. */
export interface KeyAndRequest {
  readonly key: string;
  readonly csr: string;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** The name in the request means nothing: the cloud gives the agent its own. */
export async function makeRequest(name: string): Promise<KeyAndRequest> {
  // Loaded when needed, once in two months: it is half of what the agent would hold in memory.
  await import('reflect-metadata');
  const { Pkcs10CertificateRequestGenerator } = await import('@peculiar/x509');
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const csr = await Pkcs10CertificateRequestGenerator.create({
    // As an object: a text would let a name with a comma through as two.
    name: [{ CN: [name] }],
    keys,
    signingAlgorithm: algorithm,
  });
  const der = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  const key = `-----BEGIN PRIVATE KEY-----\n${der.replaceAll(/.{1,64}/g, '$&\n')}-----END PRIVATE KEY-----\n`;
  return { key, csr: `${csr.toString('pem').trim()}\n` };
}
