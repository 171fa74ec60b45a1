import {
  enrolmentEnds,
  fourWords,
  MOST_SEALED_BYTES,
  openChain,
  openCommand,
  openReceipt,
  sealBundle,
  sealCommand,
  sealFaults,
  sealReceipt,
  sealTypes,
  spkiHash,
  trustSchemas,
} from '@ridethrough/protocol';
import * as example from './trust-example.ts';

const json = (value: unknown): string => `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\`\n`;
const text = (value: string): string => `\`\`\`text\n${value}\n\`\`\`\n`;
const table = (head: string, rows: Readonly<Record<string, string>>): string =>
  `| ${head} | meaning |\n|---|---|\n${Object.entries(rows)
    .map(([name, says]) => `| \`${name}\` | ${says} |`)
    .join('\n')}\n`;

const payloadOf = (jws: string): unknown => JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString());
const headerOf = (jws: string): string => Buffer.from(jws.split('.')[0] ?? '', 'base64url').toString();

/** An example of a message, which must fit its published schema. */
function shown(name: string, value: object): string {
  const schema = trustSchemas[name];
  if (schema === undefined) throw new Error(`no schema ${name}`);
  schema.parse(value);
  return `${json(value)}\nSchema: [${name}.schema.json](../protocol/schemas/${name}.schema.json).\n`;
}

/** An example that is signed: its header, its payload and the whole, as it is sent. */
const signed = (jws: string): string =>
  `Header:\n\n${text(headerOf(jws))}\nPayload:\n\n${json(payloadOf(jws))}\nAs it is sent:\n\n${text(jws)}`;

/** docs/trust-formats.md: every format with an example that was just made, and was taken by the code that reads them. */
export async function trustPage(note: string): Promise<string> {
  const { command, receipt, root } = example.exampleKeys;
  const bundle = await sealBundle(example.bundle, root);
  const sealedCommand = await sealCommand(example.command, command);
  const sealedReceipt = await sealReceipt(example.receipt, receipt);
  const chain = await openChain([bundle]);
  if (!chain.ok) throw new Error(chain.says);
  const trust = { bundle: chain.bundle, agent: example.agent };
  for (const opened of [await openCommand(sealedCommand, trust), await openReceipt(sealedReceipt, trust)])
    if (!opened.ok) throw new Error(opened.says);
  const spki = Buffer.from(example.publishedSpki, 'hex');
  const grant = {
    agent: example.agent,
    certificate: example.certificate,
    bundles: [bundle],
    mqtt: ['mqtts://cloud.example:8883', 'mqtts://cloud.example:8443'],
    https: 'https://cloud.example:8443',
  };
  return `# Formats of trust

${note}What is signed, what an agent and the cloud say to each other before there is a certificate, and what people read off and
type in. The keys of the examples are the published ones of RFC 8032 (7.1) and RFC 7517 (A.1): good for examples alone.

## What is signed

Compact JWS (RFC 7515), at most ${MOST_SEALED_BYTES} bytes, base64url in its one canonical form. The header holds \`alg\`, \`typ\` and what names
the key, and nothing else; the payload is JSON in UTF-8.

| what | \`typ\` | \`alg\` | signed by | checked by |
|---|---|---|---|---|
| command, on \`down/command\` | \`${sealTypes.command}\` | \`EdDSA\` (Ed25519) | a command key, named by \`kid\` | the agent, against its bundle |
| receipt, on \`down/receipt\` | \`${sealTypes.receipt}\` | \`EdDSA\` (Ed25519) | a receipt key, named by \`kid\` | the agent, against its bundle |
| trust bundle | \`${sealTypes.bundle}\` | \`EdDSA\` (Ed25519) | the root of the version before, named by \`kid\` | the agent, against the bundle it has |
| renewal | \`${sealTypes.renewal}\` | \`ES256\` (P-256) | the agent's certificate, which goes along in \`x5c\` | the cloud, against its CA |

It is checked in this order: size, form, type, algorithm, header, key, signature; only then is the payload read, and the agent that it names
compared. A key is a JWK (RFC 8037) with a \`purpose\` (\`root\`, \`command\` or \`receipt\`); its \`kid\` is its RFC 7638 thumbprint. What does not pass is
not taken, for one of these reasons:

${table('code', sealFaults)}
### A command

${signed(sealedCommand)}
What it means: [commands.md](commands.md), [command.schema.json](../protocol/schemas/command.schema.json).

### A receipt

${signed(sealedReceipt)}
Schema: [receipt.schema.json](../protocol/schemas/receipt.schema.json).

### A trust bundle

Whom an agent trusts. Version 1 is signed by the root that it names itself, and is taken only over a connection that was verified in another
way (at enrolment). From then on version n+1 is taken only when the root named in version n signed it and its number is exactly one more;
so a root is rotated by a bundle that names the new one and is signed by the old one. During the rotation of a CA or a key, old and new both stand in it. The
whole chain is kept, so that an agent that was away for long catches up step by step.

${signed(bundle)}
Schema: [trust-bundle.schema.json](../protocol/schemas/trust-bundle.schema.json).

### A renewal

The header carries the agent's certificate (base64 of its DER) in \`x5c\`. The payload:

${shown('renewal', example.renewal)}
\`nonce\` is from \`GET /enrol/v1/nonce\` and good for one renewal:

${shown('renewal-nonce', { nonce: example.renewal.nonce })}
The answer to \`POST /enrol/v1/renewals\`:

${shown('renewal-answer', { certificate: example.certificate })}
## Claiming

\`POST /enrol/v1/requests\`; with a \`token\` it is approved at once:

${shown('enrolment-request', example.request)}
Its answer; the agent shows \`userCode\` and the words, and keeps \`deviceCode\` to itself:

${shown('enrolment-answer', example.answer)}
\`POST /enrol/v1/polls\`, every \`intervalSeconds\`:

${shown('enrolment-poll', { deviceCode: example.answer.deviceCode })}
202, while nobody has approved:

${shown('enrolment-pending', { state: 'pending', intervalSeconds: example.answer.intervalSeconds })}
200, once:

${shown('enrolment-grant', grant)}
410, when there will be no certificate:

${table('code', enrolmentEnds)}
\`GET /trust/v1/bundles?from=N\` gives version N and all after it, oldest first:

${shown('bundles-answer', { bundles: [bundle] })}
## What people read and type

A **user code** is eight of the letters \`BCDFGHJKLMNPQRSTVWXZ\`, shown as \`${example.answer.userCode}\`. It is read in any case, with spaces and dashes anywhere. A
character that no code has is named, never guessed at.

The **hash of a key** is \`sha256:\` and the hex of the SHA-256 of its SubjectPublicKeyInfo in DER. \`--ca-hash\` takes the one of the CA, which also comes from
\`openssl x509 -in ca.crt -noout -pubkey | openssl pkey -pubin -outform DER | sha256sum\`. The P-256 key of RFC 7517, A.1 has

${text(await spkiHash(spki))}
The **four words** are the first 44 bits of the hash of the agent's key, eleven bits each, in the English list of BIP 39. For the same key:

${text((await fourWords(spki)).join(' '))}`;
}
