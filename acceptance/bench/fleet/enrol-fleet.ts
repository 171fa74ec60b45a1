import { writeFileSync } from 'node:fs';
import { request } from '../../harness/https.ts';
import type { Scratch } from '../../harness/scratch.ts';
import { type Cloud, ORGANIZATION, operate } from '../../harness/stack.ts';
import { makeRequest } from './make-request.ts';

/** What an agent holds to connect with. */
export type Member = {
  readonly agent: string;
  readonly key: string;
  readonly certificate: string;
  /** Of this machine's loopback, each its own: the cloud limits what comes from one address, and agents have many. */
  readonly from: string;
};

/** Of those that have not been answered, the cloud takes ten from one address. */
const AT_ONCE = 8;
const PER_ROW = 250;

/** Enrols so many agents by one token, over the same two requests that an agent makes. */
export async function enrolFleet(cloud: Cloud, count: number): Promise<readonly Member[]> {
  const { token } = await operate(cloud.folder, 'token', 'add', ORGANIZATION, '--uses', String(count));
  const members: Member[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count) {
      const index = next++;
      const host = `bench-${index}`;
      const { key, csr } = makeRequest(host);
      const asked = await post(cloud, 'requests', { csr, host, ups: [], token }, 201);
      const { agent, certificate } = await post(cloud, 'polls', { deviceCode: asked.deviceCode }, 200);
      const from = `127.1.${Math.floor(index / PER_ROW)}.${1 + (index % PER_ROW)}`;
      members.push({ agent: String(agent), key, certificate: String(certificate), from });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return members;
}

/** For a child process, which reads it with `readFleet`. */
export function writeFleet(scratch: Scratch, { ca }: Pick<Cloud, 'ca'>, members: readonly Member[]): string {
  const file = scratch.path(`fleet-${members[0]?.agent}.json`);
  writeFileSync(file, JSON.stringify({ ca, members }), { mode: 0o600 });
  return file;
}

async function post(cloud: Cloud, what: string, body: object, status: number): Promise<Record<string, unknown>> {
  const answer = await request({ https: cloud.https, ca: cloud.ca }, 'POST', `/enrol/v1/${what}`, body);
  if (answer.status !== status) throw new Error(`POST /enrol/v1/${what}: ${answer.status} ${answer.text}`);
  return answer.json();
}
