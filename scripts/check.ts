/** Lint and format (Biome) and types (tsc), side by side; ends with 1 when one of them finds something. */
import { spawn } from 'node:child_process';

const checks = [
  {
    name: 'biome',
    args: ['node_modules/@biomejs/biome/bin/biome', 'check', '--colors=off', '--max-diagnostics=15', '.'],
  },
  { name: 'types', args: ['node_modules/typescript/bin/tsc', '-p', '.'] },
];

const run = (args: string[]): Promise<{ code: number; output: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (text: Buffer) => (output += text));
    child.stderr.on('data', (text: Buffer) => (output += text));
    child.on('error', reject);
    child.on('exit', (code) => resolve({ code: code ?? 1, output }));
  });

const results = await Promise.all(checks.map(async (check) => ({ ...check, ...(await run(check.args)) })));
for (const { name, code, output } of results) {
  if (code !== 0) process.stdout.write(output);
  process.stdout.write(`${name}: ${code === 0 ? 'ok' : `failed (${code})`}\n`);
}
process.exitCode = results.some(({ code }) => code !== 0) ? 1 : 0;
