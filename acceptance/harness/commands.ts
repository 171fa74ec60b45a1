import { type Door, request } from './https.ts';
import { until } from './until.ts';

export type Command = {
  readonly id: string;
  readonly state: string;
  readonly final: boolean;
  readonly code: string | null;
  readonly says: string | null;
  readonly history: readonly { readonly state: string }[];
};

/** Asks for a command through the API; the answer as it is, refused by the cloud or made. */
export async function ask(
  cloud: Door,
  ups: string,
  name: string,
  args: object = {},
): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await request(cloud, 'POST', `/api/v1/ups/${ups}/commands`, { name, args });
  return { status: answer.status, body: answer.json() };
}

/** Asks for a command, and fails when the cloud does not make it. */
export async function make(cloud: Door, ups: string, name: string, args: object = {}): Promise<Command> {
  const { status, body } = await ask(cloud, ups, name, args);
  if (status !== 201) throw new Error(`${name} was not made: ${status} ${JSON.stringify(body)}`);
  return body as unknown as Command;
}

export async function readCommand(cloud: Door, id: string): Promise<Command> {
  const answer = await request(cloud, 'GET', `/api/v1/commands/${id}`);
  if (answer.status !== 200) throw new Error(`command ${id}: ${answer.status}`);
  return answer.json() as unknown as Command;
}

/** A command once nothing more is expected of it. */
export const finalOf = (cloud: Door, id: string, withinMs = 60_000): Promise<Command> =>
  until(
    `command ${id} final`,
    async () => {
      const command = await readCommand(cloud, id);
      return command.final && command;
    },
    withinMs,
  );

/** Asks and waits for the end. */
export const outcome = async (cloud: Door, ups: string, name: string, args: object = {}): Promise<Command> =>
  finalOf(cloud, (await make(cloud, ups, name, args)).id);
