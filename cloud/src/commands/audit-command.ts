import { appendEntry } from '../audit/append-entry.ts';
import type { AuditEntry, AuditOutcome } from '../audit/audit-log.ts';
import type { Transaction } from '../store/transaction.ts';
import type { CommandRow } from './command-record.ts';
import type { FinalState } from './command-states.ts';

type Asked = Pick<CommandRow, 'by' | 'name' | 'ups' | 'device'> & { readonly origin: string };

/** In the transaction that makes it: no command without its entry. `at` is UTC ms. */
export async function auditCreated(
  trx: Transaction,
  { id, args, kind }: { id: string; args: Readonly<Record<string, unknown>>; kind: string },
  asked: Asked,
  at: number,
): Promise<void> {
  await append(trx, asked, at, { outcome: 'done', details: { command: id, name: asked.name, kind, ...plain(args) } });
}

/** One that was asked for and not made. */
export async function auditNotCreated(trx: Transaction, asked: Asked, says: string, at: number): Promise<void> {
  await append(trx, asked, at, { outcome: 'refused', details: { name: asked.name, says } });
}

/** In the transaction that ends it; a later result that replaces what was said before is an entry of its own. */
export async function auditEnded(
  trx: Transaction,
  row: CommandRow,
  state: FinalState,
  saidBy: 'agent' | 'cloud',
  at: number,
): Promise<void> {
  const { id, name, code, says } = row;
  const actor = saidBy === 'agent' ? `agent:${row.agent ?? '-'}` : 'cloud';
  await appendEntry(trx, at, {
    actor,
    act: 'command.end',
    target: `ups:${row.ups}`,
    origin: actor,
    outcome: outcomes[state],
    details: { command: id, name, state, ...(code !== null && { code }), ...(says !== null && { says }) },
    ...(await organizationOf(trx, row.device)),
  });
}

const outcomes: Readonly<Record<FinalState, AuditOutcome>> = {
  confirmed: 'done',
  refused: 'refused',
  expired: 'refused',
  cancelled: 'refused',
  unproven: 'failed',
  failed: 'failed',
  unknown: 'failed',
};

async function append(
  trx: Transaction,
  { by, ups, origin, device }: Asked,
  at: number,
  what: Pick<AuditEntry, 'outcome' | 'details'>,
): Promise<void> {
  const organization = await organizationOf(trx, device);
  await appendEntry(trx, at, {
    actor: by,
    act: 'command.create',
    target: `ups:${ups}`,
    origin,
    ...what,
    ...organization,
  });
}

async function organizationOf(trx: Transaction, device: number): Promise<Pick<AuditEntry, 'organization'>> {
  const row = await trx.selectFrom('devices').select('organization').where('id', '=', device).executeTakeFirst();
  return row?.organization == null ? {} : { organization: row.organization };
}

const plain = (args: Readonly<Record<string, unknown>>): NonNullable<AuditEntry['details']> =>
  Object.fromEntries(
    Object.entries(args).map(([name, value]) => [
      name,
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
        ? value
        : (JSON.stringify(value) ?? ''),
    ]),
  );
