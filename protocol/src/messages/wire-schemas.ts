import { z } from 'zod';
import { commandMessage } from './command-message.ts';
import { receiptMessage } from './receipt.ts';
import { historyMessage, type RecordKind, recordKinds, recordSchema } from './record.ts';
import { statusMessage } from './status.ts';

const kinds = Object.keys(recordKinds) as RecordKind[];

/** Every message of the contract by its name; records under the name of their kind. */
export const wireSchemas: Readonly<Record<string, z.ZodType>> = {
  status: statusMessage,
  ...Object.fromEntries(kinds.map((kind) => [kind, recordSchema(kind)])),
  history: historyMessage,
  command: commandMessage,
  receipt: receiptMessage,
};

/** The published JSON Schema (draft 2020-12) of one message. */
export const jsonSchemaOf = (schema: z.ZodType): Record<string, unknown> => ({
  ...z.toJSONSchema(schema, { io: 'input' }),
});
