import path from 'node:path';
import { Running } from '../../harness/process.ts';
import type { Scratch } from '../../harness/scratch.ts';

/** Runs a script of this folder to its end, on one core when it is given, and reads the line of JSON that it prints. */
export async function runChild<T>(
  scratch: Scratch,
  script: string,
  asked: object,
  core: number | undefined,
): Promise<T> {
  const command = [process.execPath, path.join(import.meta.dirname, script), JSON.stringify(asked)];
  const [file = '', ...args] = core === undefined ? command : ['taskset', '-c', String(core), ...command];
  const child = new Running(script, file, args);
  scratch.later(() => child.stop());
  const { code, stderr } = await child.finished();
  if (code !== 0) throw new Error(`${script} ended with ${code}: ${stderr.slice(-500)}`);
  return (await child.ready()) as T;
}
