import { systemClock } from '../../src/adapters/system-clock.ts';
import { runOperator } from '../../src/operate/run-operator.ts';

/** An operator's command on a data directory, in this process, with `--json`. */
export async function operateHere(
  dataDir: string,
  ...words: string[]
): Promise<{ code: number; out: string; err: string }> {
  const written = { out: '', err: '' };
  const code = await runOperator([...words, '--data', dataDir, '--json'], {
    clock: systemClock,
    actor: 'cli:tester',
    env: {},
    out: { line: (text) => (written.out += `${text}\n`), note: (text) => (written.err += `${text}\n`) },
  });
  return { code, ...written };
}
