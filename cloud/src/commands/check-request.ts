import { type AnyCommand, type Binding, commands } from '@ridethrough/protocol';
import type { CommandTarget } from './command-target.ts';

export type CommandRequest = { readonly name: string; readonly args: Readonly<Record<string, unknown>> };

/** What is wrong, where in the request, and what is allowed there. */
export type RequestMistake = { readonly path: string; readonly says: string; readonly allowed?: string };

export type CheckedRequest =
  | { readonly ok: true; readonly bound: Extract<Binding, { ok: true }> }
  | { readonly ok: false; readonly mistakes: readonly RequestMistake[] };

/** Everything that is wrong with a request before anybody is asked: the name, the arguments, and what this UPS offers. */
export function checkRequest(request: CommandRequest, target: CommandTarget): CheckedRequest {
  const command = Object.hasOwn(commands, request.name) ? commands[request.name] : undefined;
  if (command === undefined) {
    const says = `there is no command ${JSON.stringify(request.name)}`;
    return { ok: false, mistakes: [{ path: 'name', says, allowed: Object.keys(commands).join(', ') }] };
  }
  const bound = command.bind(request.args);
  const mistakes: RequestMistake[] = bound.ok ? [] : [...argMistakes(bound.mistakes, command)];
  const unsupported = capabilityMistake(command.name, target);
  if (unsupported) mistakes.unshift(unsupported);
  return bound.ok && mistakes.length === 0 ? { ok: true, bound } : { ok: false, mistakes };
}

function capabilityMistake(name: string, { identity, serial, agent }: CommandTarget): RequestMistake | undefined {
  if (agent === undefined) return { path: 'name', says: `no agent is bound to ${serial}, so no command can reach it` };
  if (identity === undefined)
    return { path: 'name', says: `${serial} has not said yet what it is, so it is not known what it can do` };
  if (identity.capabilities.includes(name)) return undefined;
  const offered = identity.capabilities.join(', ');
  return { path: 'name', says: `${serial} does not offer ${name}`, allowed: offered === '' ? 'no command' : offered };
}

type ArgMistakes = Extract<Binding, { ok: false }>['mistakes'];

const argMistakes = (mistakes: ArgMistakes, { argsSchema }: AnyCommand): RequestMistake[] =>
  mistakes.map(({ path, says }) => {
    const allowed = argHelp(argsSchema, path);
    return { path: path === '' ? 'args' : `args.${path}`, says, ...(allowed !== undefined && { allowed }) };
  });

/** What the command's schema says of one argument; of all of them for the empty path. */
function argHelp(schema: AnyCommand['argsSchema'], path: string): string | undefined {
  const shape: unknown = 'shape' in schema ? schema.shape : undefined;
  if (typeof shape !== 'object' || shape === null) return undefined;
  const names = Object.keys(shape);
  if (path === '') return names.length === 0 ? 'no arguments' : names.join(', ');
  const field: unknown = Object.entries(shape).find(([name]) => name === path)?.[1];
  const isSchema = typeof field === 'object' && field !== null && 'description' in field;
  return isSchema && typeof field.description === 'string' ? field.description : undefined;
}
