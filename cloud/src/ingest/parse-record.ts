import {
  type Envelope,
  envelope,
  isRecordKind,
  jsonSchemaOf,
  type RecordKind,
  recordKinds,
} from '@ridethrough/protocol';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

export type ReadRecord = Envelope & { readonly kind: RecordKind; readonly body: unknown };

/** What one record's JSON turned out to be. */
export type Parsed =
  | { readonly is: 'record'; readonly record: ReadRecord }
  /** The envelope reads, the rest does not: quarantined under its key, and receipted. */
  | { readonly is: 'bad-body'; readonly envelope: Envelope; readonly reason: string }
  | { readonly is: 'bad-envelope'; readonly reason: string };

/** Where a record came from; `what` is absent for records out of a history message, which may be of any kind. */
export type Origin = { readonly ups: string; readonly what?: string };

export type ParseRecord = (value: unknown, origin: Origin) => Parsed;

/** Compiles the contract's schemas once: on this path ajv is several times faster than zod. */
export function compileParser(): ParseRecord {
  const ajv = new Ajv2020({ allErrors: false, strict: true, allowUnionTypes: true });
  const isEnvelope = ajv.compile<Envelope>(jsonSchemaOf(envelope));
  const bodies = Object.fromEntries(
    Object.entries(recordKinds).map(([kind, { body }]) => [kind, ajv.compile(jsonSchemaOf(body))]),
  );

  return (value, origin) => {
    if (!isEnvelope(value)) return { is: 'bad-envelope', reason: explain('envelope', isEnvelope) };
    const bad = (reason: string): Parsed => ({ is: 'bad-body', envelope: value, reason });
    const { kind } = value;
    if (!isRecordKind(kind)) return bad(`kind ${kind} is not known here`);
    if (value.ups !== origin.ups) return bad(`the record says ups ${value.ups}, its topic ${origin.ups}`);
    if (origin.what !== undefined && recordKinds[kind].topic !== origin.what)
      return bad(`kind ${kind} does not belong on .../${origin.what}`);
    const validate = bodies[kind];
    if (validate === undefined) return bad(`kind ${kind} has no schema`);
    const body: unknown = value.body;
    if (!validate(body)) return bad(explain('body', validate));
    return { is: 'record', record: { ...value, kind, body } };
  };
}

function explain(what: string, validate: ValidateFunction): string {
  const [first] = validate.errors ?? [];
  if (first === undefined) return `${what}: not valid`;
  return `${what}${first.instancePath}: ${first.message ?? first.keyword}`.slice(0, 300);
}
