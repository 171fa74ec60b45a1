import type { CommandRecord } from '../commands/command-record.ts';
import { isFinal } from '../commands/command-states.ts';
import { findCommand } from '../commands/command-store.ts';
import type { ApiParts } from './api-parts.ts';

/** The command when it is final, or as it stands after `ms`, or when the asker is gone; undefined when there is none. */
export async function waitForFinal(
  { db, clock, commandChanges }: Pick<ApiParts, 'db' | 'clock' | 'commandChanges'>,
  id: string,
  ms: number,
  gone: AbortSignal,
): Promise<CommandRecord | undefined> {
  const over = new AbortController();
  let wake = () => {};
  // Listening begins before the first look, so that no change falls between the two.
  const end = commandChanges.onChange((changed) => {
    if (changed === id) wake();
  });
  const leave = () => over.abort();
  gone.addEventListener('abort', leave, { once: true });
  let late = ms <= 0;
  const timer = clock.sleep(ms, over.signal).then(
    () => (late = true),
    () => (late = true),
  );
  try {
    for (;;) {
      const next = new Promise<void>((resolve) => (wake = resolve));
      const command = await findCommand(db, id);
      if (command === undefined || isFinal(command.state) || late || gone.aborted) return command;
      await Promise.race([next, timer]);
    }
  } finally {
    end();
    over.abort();
    gone.removeEventListener('abort', leave);
  }
}
