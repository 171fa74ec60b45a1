import { readFileSync } from 'node:fs';

export const LEAST_CHARACTERS = 12;
const MOST_BYTES = 4096;

/** The first line of a file. What is wrong is put into `mistakes`, never what was read. */
export function readPassphrase(file: string | undefined, mistakes: string[]): string {
  const wrong = (says: string) => {
    mistakes.push(`--passphrase-file${file === undefined ? '' : ` ${file}`}: ${says}`);
    return '';
  };
  if (file === undefined) return wrong('it is needed: a file whose first line is the passphrase');
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    return wrong(`it cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (bytes.length > MOST_BYTES) return wrong(`it is larger than ${MOST_BYTES} bytes`);
  const [line = ''] = bytes.toString('utf8').split(/\r?\n/, 1);
  if (line.includes('\ufffd')) return wrong('its first line is no UTF-8 text');
  if ([...line].length < LEAST_CHARACTERS)
    return wrong(`its first line, the passphrase, must have at least ${LEAST_CHARACTERS} characters`);
  return line;
}
