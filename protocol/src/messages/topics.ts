import { type RecordKind, recordKinds } from './record.ts';

const ROOT = 'ridethrough/v1';

/** Every topic of the contract. `agent` and `ups` are wire ids. */
export const topics = {
  status: (agent: string) => `${ROOT}/${agent}/up/status`,
  record: (agent: string, ups: string, kind: RecordKind) => `${ROOT}/${agent}/up/${ups}/${recordKinds[kind].topic}`,
  history: (agent: string, ups: string) => `${ROOT}/${agent}/up/${ups}/history`,
  command: (agent: string) => `${ROOT}/${agent}/down/command`,
  receipt: (agent: string) => `${ROOT}/${agent}/down/receipt`,
  allDown: (agent: string) => `${ROOT}/${agent}/down/#`,
  everyUp: `${ROOT}/+/up/#`,
} as const;

export type UpTopic =
  | { readonly agent: string; readonly what: 'status' }
  | {
      readonly agent: string;
      readonly ups: string;
      readonly what: 'history' | 'identity' | 'event' | 'result' | 'telemetry';
    };

const UP =
  /^ridethrough\/v1\/([A-Za-z0-9_-]{1,64})\/up\/(?:(status)|([A-Za-z0-9_-]{1,64})\/(identity|event|result|telemetry|history))$/;

/** What a topic under `up/` names; undefined when it is not one of the contract's. */
export function parseUpTopic(topic: string): UpTopic | undefined {
  const [, agent, status, ups, what] = UP.exec(topic) ?? [];
  if (agent === undefined) return undefined;
  if (status !== undefined) return { agent, what: 'status' };
  if (ups === undefined) return undefined;
  switch (what) {
    case 'history':
    case 'identity':
    case 'event':
    case 'result':
    case 'telemetry':
      return { agent, ups, what };
    default:
      return undefined;
  }
}

/** May this agent publish there? Only below its own `up/`, and only on topics of the contract. */
export const mayPublish = (agent: string, topic: string): boolean => parseUpTopic(topic)?.agent === agent;

/** May this agent subscribe to that filter? Only below its own `down/`. */
export const maySubscribe = (agent: string, filter: string): boolean =>
  filter === topics.allDown(agent) || filter === topics.command(agent) || filter === topics.receipt(agent);
