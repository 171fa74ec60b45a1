import { createInterface } from 'node:readline/promises';
import { AgentError } from '../agent-error.ts';

/** Somebody who reads and answers. */
export interface Terminal {
  /** One line as an answer, trimmed; empty when there is none any more. */
  ask(question: string): Promise<string>;
}

/** Undefined when nobody is there: input or output is no terminal. */
export function openTerminal(signal: AbortSignal): Terminal | undefined {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return undefined;
  return {
    ask: async (question) => {
      const lines = createInterface({ input: process.stdin, output: process.stdout });
      const ended = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
      try {
        return (await Promise.race([lines.question(question, { signal }), ended])).trim();
      } catch (cause) {
        throw new AgentError('refused', 'Interrupted; nothing was changed.', { cause });
      } finally {
        lines.close();
      }
    },
  };
}
