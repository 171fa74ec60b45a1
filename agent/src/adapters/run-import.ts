import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { AgentError } from '../agent-error.ts';
import type { AskedOf } from '../cli/read-arguments.ts';
import { readConfig, sayMistakes } from '../config/read-config.ts';
import { composeYaml, sayRemark } from '../import/compose-yaml.ts';
import { importApcupsd } from '../import/import-apcupsd.ts';
import { importNut, type NutFile, nutFiles } from '../import/import-nut.ts';
import type { Imported, SourceFile } from '../import/imported.ts';
import { hashPassword } from '../local-page/password.ts';

const MOST_BYTES = 1024 * 1024;

/** Reads what is there of another program's configuration, and prints or writes an agent.yaml. Rejects with AgentError. */
export async function runImport(asked: AskedOf<'import'>, print: (text: string) => void): Promise<void> {
  const { source, from, out, force, json } = asked;
  const imported = source === 'nut' ? await readNut(from) : importApcupsd(readSource(from, from));
  const remarks = imported.remarks.map(sayRemark);
  if (imported.ups.length === 0) {
    const says = `there is no UPS in ${from} that this agent can read`;
    throw new AgentError('nothing-found', [says, ...remarks].join('\n'), {
      mistakes: imported.remarks.map(({ file, line, entry, says: why }) => ({
        path: file,
        line,
        says: `${entry}: ${why}`,
      })),
    });
  }
  const yaml = composeYaml(imported, from);
  const right = readConfig(yaml);
  // A name or a link that is right there and not here.
  const mistakes = right.ok ? [] : right.mistakes;
  const left = [...remarks, ...(right.ok ? [] : [sayMistakes('agent.yaml', mistakes)])];
  if (out !== undefined) write(out, yaml, force);
  if (json)
    return print(
      JSON.stringify({
        yaml,
        ups: imported.ups.length,
        left: imported.remarks,
        mistakes,
        ...(out !== undefined && { out }),
      }),
    );
  if (out === undefined) {
    print(yaml.trimEnd());
    if (mistakes.length > 0)
      process.stderr.write(`This still has to be put right:\n${sayMistakes('agent.yaml', mistakes)}\n`);
    return;
  }
  const count = imported.ups.length;
  print(
    [
      `${out} is written, with ${count} UPS${count === 1 ? '' : 's'}.`,
      ...(left.length > 0 ? ['Not taken over, or not as it was:', ...left] : []),
    ].join('\n'),
  );
}

async function readNut(directory: string): Promise<Imported> {
  const found: Partial<Record<NutFile, SourceFile>> = {};
  for (const name of nutFiles) {
    const file = path.join(directory, name);
    if (statSync(file, { throwIfNoEntry: false }) !== undefined) found[name] = readSource(file, name);
  }
  if (found['ups.conf'] === undefined) throw new AgentError('config', `there is no ups.conf in ${directory}`);
  return importNut(found, hashPassword);
}

function readSource(file: string, name: string): SourceFile {
  try {
    const stats = statSync(file);
    if (!stats.isFile()) throw new Error('it is no file');
    if (stats.size > MOST_BYTES) throw new Error(`it is longer than ${MOST_BYTES} bytes`);
    return { name, text: readFileSync(file, 'utf8').replace(/^\uFEFF/, '') };
  } catch (cause) {
    const says = cause instanceof Error ? cause.message : String(cause);
    throw new AgentError('config', `${file} cannot be read: ${says}`, { cause });
  }
}

/** Hashes of passwords stand in it: for its owner alone. */
function write(file: string, text: string, force: boolean): void {
  try {
    writeFileSync(file, text, { flag: force ? 'w' : 'wx', mode: 0o600 });
  } catch (cause) {
    const exists = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST';
    const says = cause instanceof Error ? cause.message : String(cause);
    throw new AgentError(
      'refused',
      exists ? `${file} is there already; --force writes over it` : `${file} cannot be written: ${says}`,
      { cause },
    );
  }
}
