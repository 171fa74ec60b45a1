import { request } from 'node:https';
import type { Owner } from './claim.ts';
import type { ShownEvent, ShownUps } from './screen.ts';

type Ups = {
  readonly id: string;
  readonly serial: string;
  readonly label: string | null;
  readonly current: boolean;
  readonly lastSeen: string | null;
  readonly agent: { readonly online: boolean } | null;
  readonly link: { readonly state: string; readonly says: string | null } | null;
  readonly readings: Readonly<Record<string, unknown>>;
};
type Event = { readonly at: string; readonly event: string; readonly details: Readonly<Record<string, unknown>> };

const get = <T>({ https, ca, key }: Owner, path: string): Promise<T> =>
  new Promise((resolve, reject) => {
    const asked = request(
      `${https}${path}`,
      { ca, headers: { authorization: `Bearer ${key}` }, timeout: 5000 },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (part: string) => (text += part));
        answer.on('end', () => {
          if (answer.statusCode === 200) resolve(JSON.parse(text) as T);
          else reject(new Error(`${path}: ${answer.statusCode} ${text}`));
        });
      },
    );
    asked.on('timeout', () => asked.destroy(new Error(`${path}: no answer`)));
    asked.on('error', reject);
    asked.end();
  });

function troubleOf({ current, agent, link }: Ups): string | undefined {
  if (current) return undefined;
  if (agent?.online !== true) return 'agent offline';
  return `link ${link?.state ?? 'not known'}`;
}

const MOST_EVENTS = 6;

/** What the store holds now, as the API tells it: the UPSs in order of their labels, and the newest events of all. */
export async function readCloud(cloud: Owner): Promise<{ ups: ShownUps[]; events: ShownEvent[] }> {
  const { ups } = await get<{ ups: Ups[] }>(cloud, '/api/v1/ups');
  const shown = ups.map((each) => ({
    label: each.label ?? each.serial,
    serial: each.serial,
    readings: each.readings,
    seenAt: each.lastSeen === null ? undefined : Date.parse(each.lastSeen),
    trouble: troubleOf(each),
  }));
  const events = await Promise.all(
    ups.map(async ({ id, label, serial }) => {
      const page = await get<{ events: Event[] }>(cloud, `/api/v1/ups/${id}/events?limit=${MOST_EVENTS}`);
      return page.events.map(({ at, event, details }) => ({
        at: Date.parse(at),
        label: label ?? serial,
        text: sayEvent(event, details),
      }));
    }),
  );
  return {
    ups: shown.sort((a, b) => a.label.localeCompare(b.label)),
    events: events
      .flat()
      .sort((a, b) => b.at - a.at)
      .slice(0, MOST_EVENTS),
  };
}

const sayEvent = (event: string, details: Readonly<Record<string, unknown>>): string => {
  const values = Object.entries(details)
    .slice(0, 3)
    .map(([name, value]) => `${name} ${String(value)}`);
  return values.length === 0 ? event : `${event} (${values.join(', ')})`;
};
