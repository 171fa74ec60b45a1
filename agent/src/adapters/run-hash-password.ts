import { createInterface } from 'node:readline';
import { AgentError } from '../agent-error.ts';
import { hashPassword } from '../local-page/password.ts';

const LONGEST = 256;

/** One line of standard input, not shown where it is a terminal, to what stands for it in agent.yaml. */
export async function runHashPassword(): Promise<string> {
  const isTerminal = process.stdin.isTTY === true;
  if (isTerminal) process.stderr.write('Password (not shown): ');
  // With a terminal of its own and no output, readline shows nothing of what is typed.
  const lines = createInterface({ input: process.stdin, terminal: isTerminal });
  const password = await new Promise<string>((resolve) => {
    lines.once('line', resolve).once('close', () => resolve(''));
    lines.once('SIGINT', () => lines.close());
  });
  lines.close();
  if (isTerminal) process.stderr.write('\n');
  if (password === '' || password.length > LONGEST)
    throw new AgentError('usage', `a password of 1 to ${LONGEST} characters is needed`);
  return hashPassword(password);
}
