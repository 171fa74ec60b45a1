import { sealTypes, topics, wireSchemas } from '@ridethrough/protocol';

const channels: Readonly<
  Record<string, { address: string; by: 'agent' | 'cloud'; messages: readonly string[]; says: string }>
> = {
  status: {
    address: topics.status('{agent}'),
    by: 'agent',
    messages: ['status'],
    says: 'Presence, every 60 s and as last will.',
  },
  identity: {
    address: topics.record('{agent}', '{ups}', 'identity'),
    by: 'agent',
    messages: ['identity'],
    says: 'What a unit says it is.',
  },
  event: {
    address: topics.record('{agent}', '{ups}', 'event'),
    by: 'agent',
    messages: ['event', 'epoch-closed', 'clock', 'gap'],
    says: 'What happened.',
  },
  result: {
    address: topics.record('{agent}', '{ups}', 'result'),
    by: 'agent',
    messages: ['result'],
    says: 'What became of a command.',
  },
  telemetry: {
    address: topics.record('{agent}', '{ups}', 'telemetry'),
    by: 'agent',
    messages: ['telemetry'],
    says: 'Readings: what changed, and all of them every minute.',
  },
  history: {
    address: topics.history('{agent}', '{ups}'),
    by: 'agent',
    messages: ['history'],
    says: 'Telemetry kept back while the link was down; JSON, or gzip of it.',
  },
  command: {
    address: topics.command('{agent}'),
    by: 'cloud',
    messages: ['command'],
    says: 'A command for one UPS of the agent, signed by a command key: a compact JWS whose payload this is.',
  },
  receipt: {
    address: topics.receipt('{agent}'),
    by: 'cloud',
    messages: ['receipt'],
    says: 'What the cloud has committed, signed by a receipt key: a compact JWS whose payload this is.',
  },
};

/** What goes down is signed: a compact JWS, its own type in the header and the message in the payload. */
const signed: Readonly<Record<string, string>> = { command: sealTypes.command, receipt: sealTypes.receipt };

const message = (name: string): object => ({
  name,
  ...(signed[name] === undefined
    ? { contentType: 'application/json' }
    : {
        contentType: 'application/jose',
        description: `Compact JWS (RFC 7515): header alg EdDSA (Ed25519), typ ${signed[name]}, kid of a key in the trust bundle, and nothing else. The schema is that of its payload, JSON in UTF-8.`,
      }),
  payload: { $ref: `./${name}.schema.json` },
});

const parameter = (says: string) => ({ description: says });

/** The contract as an AsyncAPI 3 document; its schemas are the files beside it. */
export const asyncApi = (): object => ({
  asyncapi: '3.0.0',
  info: {
    title: 'Ridethrough between agent and cloud',
    version: '1',
    description: 'MQTT 3.1.1 over mutual TLS 1.3, QoS 1. Up: JSON in UTF-8. Down: the same, signed.',
  },
  channels: Object.fromEntries(
    Object.entries(channels).map(([name, { address, messages, says }]) => [
      name,
      {
        address,
        description: says,
        parameters: {
          agent: parameter("The agent's id."),
          ...(address.includes('{ups}') ? { ups: parameter("The UPS's serial number; - for the agent itself.") } : {}),
        },
        messages: Object.fromEntries(
          messages.map((message) => [message, { $ref: `#/components/messages/${message}` }]),
        ),
      },
    ]),
  ),
  operations: Object.fromEntries(
    Object.entries(channels).map(([name, { by }]) => [
      `${by}-sends-${name}`,
      { action: 'send', channel: { $ref: `#/channels/${name}` } },
    ]),
  ),
  components: {
    messages: Object.fromEntries(Object.keys(wireSchemas).map((name) => [name, message(name)])),
  },
});
