import { CloudError } from '../cloud-error.ts';
import { x509 } from './x509.ts';

const MOST_CHARACTERS = 8_192;
const P256 = '1.2.840.10045.3.1.7';

/** The public key of a request for a certificate, shown to be its sender's own. Throws CloudError `csr-refused`. */
export async function readRequest(pem: string): Promise<x509.PublicKey> {
  if (pem.length > MOST_CHARACTERS) throw refused(`it is longer than ${MOST_CHARACTERS} characters`);
  const request = parse(pem);
  const { algorithm } = request.publicKey;
  if (algorithm.name !== 'ECDSA' || !('namedCurve' in algorithm) || !isP256(algorithm.namedCurve))
    throw refused('its key must be one of ECDSA on P-256');
  const own = await request.verify().catch(() => false);
  if (!own) throw refused('its signature is not by its own key');
  return request.publicKey;
}

function parse(pem: string): x509.Pkcs10CertificateRequest {
  if (!/^-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----/.test(pem.trimStart())) throw refused('it is no PKCS #10 in PEM');
  try {
    return new x509.Pkcs10CertificateRequest(pem);
  } catch (cause) {
    throw new CloudError('csr-refused', 'the request for a certificate: it cannot be read', { cause });
  }
}

const isP256 = (curve: unknown): boolean => curve === 'P-256' || curve === P256;

const refused = (says: string): CloudError => new CloudError('csr-refused', `the request for a certificate: ${says}`);
