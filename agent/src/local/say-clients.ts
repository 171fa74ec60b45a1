import { z } from 'zod';
import { sayDuration } from './say-duration.ts';
import { table } from './table.ts';

const protection = z.looseObject({
  listens: z.array(z.string()),
  clients: z.array(
    z.looseObject({
      ups: z.string(),
      address: z.string(),
      user: z.string(),
      isPrimary: z.boolean(),
      forSeconds: z.number(),
    }),
  ),
  forced: z.record(z.string(), z.string()),
});
const answer = z.looseObject({ protection: protection.nullable() });
export type Clients = z.infer<typeof protection> | null;

/** What an answer of the control socket says of them, null without a NUT server; undefined when it is another answer. */
export const readClients = (given: unknown): Clients | undefined => answer.safeParse(given).data?.protection;

/** Who is logged in, for a person. */
export function sayClients(given: Clients): string {
  if (given === null) return "Nobody: this agent serves no NUT clients (entry 'nut' of agent.yaml).";
  const { clients, listens, forced } = given;
  const told = Object.entries(forced).map(([label, why]) => `Clients of ${label} are told to shut down: ${why}`);
  if (clients.length === 0)
    return [...told, `Nobody is logged in. Servers reach it at ${listens.join(', ')}.`].join('\n');
  const rows = clients.map(({ address, user, isPrimary, ups, forSeconds }) => [
    address,
    user,
    isPrimary ? 'primary' : 'secondary',
    ups,
    sayDuration(forSeconds),
  ]);
  return [...told, ...table([['SERVER', 'USER', 'ROLE', 'UPS', 'FOR'], ...rows])].join('\n');
}
