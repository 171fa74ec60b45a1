import { topics, wireSchemas } from '@ridethrough/protocol';

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
    says: 'A command for one UPS of the agent.',
  },
  receipt: {
    address: topics.receipt('{agent}'),
    by: 'cloud',
    messages: ['receipt'],
    says: 'What the cloud has committed.',
  },
};

const parameter = (says: string) => ({ description: says });

/** The contract as an AsyncAPI 3 document; its schemas are the files beside it. */
export const asyncApi = (): object => ({
  asyncapi: '3.0.0',
  info: {
    title: 'Ridethrough between agent and cloud',
    version: '1',
    description: 'MQTT 3.1.1, QoS 1, JSON in UTF-8.',
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
    messages: Object.fromEntries(
      Object.keys(wireSchemas).map((name) => [
        name,
        { name, contentType: 'application/json', payload: { $ref: `./${name}.schema.json` } },
      ]),
    ),
  },
});
