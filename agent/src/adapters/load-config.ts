import { readFileSync } from 'node:fs';
import path from 'node:path';
import { AgentError } from '../agent-error.ts';
import type { Config } from '../config/config-schema.ts';
import { readConfig, sayMistakes } from '../config/read-config.ts';

/** Reads agent.yaml; `directory` is where its data goes. Throws AgentError `config` with every mistake. */
export function loadConfig(file: string): { readonly config: Config; readonly directory: string } {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    const says = cause instanceof Error ? cause.message : String(cause);
    throw new AgentError('config', `${file} cannot be read: ${says}`, { cause });
  }
  const read = readConfig(text);
  if (!read.ok) throw new AgentError('config', sayMistakes(file, read.mistakes), { mistakes: read.mistakes });
  return { config: read.config, directory: path.resolve(path.dirname(file), read.config.agent.data) };
}
