import { compareEpochs, resultBody } from '@ridethrough/protocol';
import type { RecordKey } from '../ingest/committed.ts';
import type { RecordHandler } from '../ingest/incoming-record.ts';
import { applyInput, findRow } from './command-store.ts';

type Log = { warn(facts: object, says: string): void };

/**
 * Takes what an agent says became of a command, in the transaction that stores the record: a result that was receipted
 * is never lost. Only the agent that the command was handed to can speak of it.
 */
export const resultHandler =
  (log: Log): RecordHandler =>
  async (trx, record) => {
    const body = resultBody.parse(record.body);
    const facts = { command: body.command, agent: record.agent, ups: record.ups, state: body.state };
    const row = await findRow(trx, body.command);
    if (row === undefined) return log.warn(facts, 'a result names a command that this cloud does not know');
    if (row.agent !== record.agent || row.ups !== record.ups)
      return log.warn(
        { ...facts, wanted: row.agent },
        'a result comes from another agent or UPS than the command went to',
      );
    const { epoch, seq } = record.key;
    const older = row.result_epoch !== null && isOlder({ epoch, seq }, row.result_epoch, row.result_seq ?? 0);
    const { state, code, says, proof } = body;
    const input = { type: 'result', state, older, ...(code !== undefined && { code }) } as const;
    await applyInput(trx, row, input, record.arrived, { ts: record.ts, code, says, proof, key: { epoch, seq } });
  };

function isOlder(key: RecordKey, epoch: string, seq: number): boolean {
  const byEpoch = compareEpochs(key.epoch, epoch);
  return byEpoch < 0 || (byEpoch === 0 && key.seq < seq);
}
