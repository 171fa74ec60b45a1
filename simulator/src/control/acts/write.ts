import { encode, isProtocolError, type RegisterName, registers } from '@ridethrough/protocol';
import { z } from 'zod';
import { SimulatorError } from '../../simulator-error.ts';
import type { Port } from '../../unit/port.ts';
import type { WriteOutcome } from '../../unit/unit.ts';
import { always, memberOf, oneOf, strict, whole } from '../shapes.ts';
import { defineAct } from './act.ts';

const names = Object.entries(registers).flatMap(([name, { access }]) => (access === 'r' ? [] : [name])) as [
  RegisterName,
  ...RegisterName[],
];
const isName = (name: unknown): name is RegisterName => names.some((each) => each === name);
const ports = ['serial', 'network', 'usb', 'card'] as const satisfies Port[];
const outcomes = ['done', 'refused', 'notApplicable'] as const satisfies WriteOutcome[];

/** The words to write, or why there are none. */
function wordsOf(register: unknown, value: unknown, words: unknown): readonly number[] | string {
  if (!isName(register)) return [];
  if (Array.isArray(words)) {
    const needed = registers[register].words;
    return words.length === needed ? words : `as many words as the register has: ${needed}`;
  }
  try {
    // What does not fit the row's kind is refused by its codec.
    return encode(registers[register], value as never);
  } catch (error) {
    if (isProtocolError(error)) return error.message;
    throw error;
  }
}

export default defineAct({
  help: '{"register":"sog0OffDelay","value":20} or {"register":"outletCommand","words":[0,16912],"via":"serial"}: a write as off the wire',
  body: strict({
    register: z.enum(names, { error: 'the name of a register that can be written (docs/registers.md)' }),
    value: z
      .union([z.number(), z.string(), z.array(z.string())], { error: 'a number, a text or a list of bits' })
      .exactOptional(),
    words: z.array(whole(0, 65_535), { error: 'a list of words' }).exactOptional(),
    via: oneOf(ports).default('serial'),
    outcome: oneOf([...outcomes, 'any']).default('done'),
  })
    .refine((body) => (memberOf(body, 'value') === undefined) !== (memberOf(body, 'words') === undefined), {
      ...always,
      path: ['value'],
      error: 'value or words, one of the two',
    })
    .superRefine(({ register, value, words }, context) => {
      const made = value === undefined && words === undefined ? [] : wordsOf(register, value, words);
      const path = [words === undefined ? 'value' : 'words'];
      if (typeof made === 'string') context.addIssue({ code: 'custom', path, message: made });
    }),
  apply({ unit }, { register, value, words, via, outcome }) {
    const made = wordsOf(register, value, words);
    if (typeof made === 'string') throw new SimulatorError('bad-value', `write: ${made}`);
    const became = unit.write(register, made, via);
    if (outcome !== 'any' && became !== outcome)
      throw new SimulatorError('bad-value', `write ${register}: ${outcome} wanted, the unit says ${became}`);
  },
});
