import { type RegisterName, registers } from '@ridethrough/protocol';
import { z } from 'zod';
import { milliseconds } from '../link-shapes.ts';
import { always, change, memberOf, oneOf, whole } from '../shapes.ts';
import { defineAct } from './act.ts';

const names = Object.keys(registers) as [RegisterName, ...RegisterName[]];
const isName = (name: unknown): name is RegisterName => names.some((each) => each === name);
const wordsOf = (name: unknown): number => (isName(name) ? registers[name].words : 0);

/** Mistakes of members are looked for beside others; what is no object has none. */
const isObject = (body: unknown): boolean => typeof body === 'object' && body !== null;

export default defineAct({
  help: '{"register":"charge","words":[870],"count":1} or {"register":"charge","absent":true,"forMs":5000}: read wrong on the wire; {"clear":true}',
  answers: 'link',
  body: change({
    register: z.enum(names, { error: 'the name of a register (docs/registers.md)' }).exactOptional(),
    words: z.array(whole(0, 65_535), { error: 'a list of words' }).exactOptional(),
    absent: z.literal(true, { error: 'true' }).exactOptional(),
    count: whole(1, 1_000_000, 'reads').exactOptional(),
    forMs: milliseconds.exactOptional(),
    on: oneOf(['tcp', 'rtu', 'any']).exactOptional(),
    clear: z.literal(true, { error: 'true' }).exactOptional(),
  })
    .refine((body) => !isObject(body) || body.clear || body.register !== undefined, {
      ...always,
      path: ['register'],
      error: 'the name of a register, or "clear": true',
    })
    .refine((body) => !isObject(body) || body.clear || (body.words === undefined) !== (body.absent === undefined), {
      ...always,
      path: ['words'],
      error: 'words or "absent": true, one of the two',
    })
    .refine(
      (body) => !Array.isArray(body?.words) || !isName(body.register) || body.words.length === wordsOf(body.register),
      {
        ...always,
        path: ['words'],
        error: ({ input }) => `as many words as the register has: ${wordsOf(memberOf(input, 'register'))}`,
      },
    ),
  apply({ links }, { register, words, count, forMs, on = 'any', clear }) {
    if (clear || register === undefined) return links.clearNonsense(register);
    links.setNonsense({
      register,
      on,
      ...(words && { words }),
      // Without an end of its own it is one reading.
      ...(count !== undefined && { count }),
      ...(count === undefined && forMs === undefined && { count: 1 }),
      ...(forMs !== undefined && { forMs }),
    });
  },
});
