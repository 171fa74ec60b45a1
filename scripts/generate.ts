/** Writes what follows from the tables and schemas: `npm run generate`. With `--check` it only says what has drifted. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { generated } from './generated.ts';

const root = path.dirname(import.meta.dirname);
const check = process.argv.includes('--check');
let drifted = 0;

for (const [file, text] of Object.entries(await generated())) {
  const target = path.join(root, file);
  let now = '';
  try {
    now = readFileSync(target, 'utf8');
  } catch {
    // not there yet: written below
  }
  if (now === text) continue;
  drifted += 1;
  process.stdout.write(`${check ? 'differs' : 'written'}: ${file}\n`);
  if (check) continue;
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, text);
}
process.exitCode = check && drifted > 0 ? 1 : 0;
