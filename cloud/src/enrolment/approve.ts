import type { AuditLogInTransaction } from '../audit/audit-log.ts';
import { randomId } from '../random-id.ts';
import type { Transaction } from '../store/transaction.ts';
import { type EnrolmentRow, updateEnrolment } from './enrolment-store.ts';

/** An agent that was approved in the last moment still fetches its certificate. */
const FETCH_MS = 5 * 60_000;

export type Approver = { readonly organization: string; readonly actor: string; readonly origin: string };

/** Gives a pending enrolment's agent its id and makes it the organization's; returns the id. */
export async function approve(
  trx: Transaction,
  audit: AuditLogInTransaction,
  { device_code_hash, host, address, expires }: EnrolmentRow,
  { organization, actor, origin }: Approver,
  at: number,
): Promise<string> {
  const agent = `gw-${randomId(10)}`;
  await trx
    .insertInto('agents')
    .values({ agent, organization, host, first_seen: at, last_seen: 0, online: 0 })
    .execute();
  await updateEnrolment(trx, device_code_hash, {
    state: 'approved',
    organization,
    agent,
    expires: Math.max(expires, at + FETCH_MS),
  });
  await audit.writeIn(trx, {
    actor,
    act: 'agent.approve',
    target: `agent:${agent}`,
    origin,
    outcome: 'done',
    details: { host, address },
    organization,
  });
  return agent;
}
