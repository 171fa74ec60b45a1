import type { Answer } from './api-client.ts';
import { commandShape, type UpsCommand } from './api-shapes.ts';
import { stepLine } from './show/command-lines.ts';
import type { Cli } from './subcommand.ts';

const RETRY_MS = 1000;

/**
 * Waits until a command is final or `withinMs` is over, and tells each state on stderr as it comes. A cloud that does
 * not answer is asked again until then.
 */
export async function followCommand(cli: Cli, id: string, withinMs: number): Promise<Answer<UpsCommand>> {
  const { api, out, wallNow, signal } = cli;
  const until = wallNow() + withinMs;
  let told = 0;
  let isLost = false;
  for (;;) {
    // A second at most, because a state in between does not end the wait.
    const wait = Math.max(0, Math.min(1, Math.ceil((until - wallNow()) / 1000)));
    const answer = await api.get(commandShape, ['commands', id], { wait });
    if (!answer.ok) {
      if (answer.reached === 'yes' || signal.aborted || wallNow() >= until) return answer;
      if (!isLost) out.note('the connection to the cloud is lost; trying again');
      isLost = true;
      await cli.sleep(RETRY_MS);
      continue;
    }
    isLost = false;
    const { history, final } = answer.body;
    for (const step of history.slice(told)) out.note(`${step.at}  ${stepLine(step)}`);
    told = history.length;
    if (final || wallNow() >= until) return answer;
  }
}
