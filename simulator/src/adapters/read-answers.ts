import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { SimulatorError } from '../simulator-error.ts';
import type { UpsLinkDoor } from './open-ups-link.ts';

const answers = z.record(z.string(), z.string());

/** A recorded unit's answers from a file, `{"Q": "08", "^A": "Smart-UPS 1500"}`. SimulatorError `bad-value` when it holds none. */
export function readAnswers(file: string, path: string): UpsLinkDoor {
  try {
    return { path, answers: answers.parse(JSON.parse(readFileSync(file, 'utf8'))) };
  } catch (cause) {
    const says =
      cause instanceof z.ZodError ? 'a JSON object is needed: characters to answers, all of them texts' : String(cause);
    throw new SimulatorError('bad-value', `--raw ${file}: ${says}`, { cause });
  }
}
