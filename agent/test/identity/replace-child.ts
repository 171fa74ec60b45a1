// Run by states-directory.test.ts: replaces the state, and kills itself at the step that was asked for.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const [directory = '', killAt = '0', text = ''] = process.argv.slice(2);
const steps = [
  'mkdirSync',
  'openSync',
  'writeSync',
  'fsyncSync',
  'closeSync',
  'symlinkSync',
  'renameSync',
  'rmSync',
] as const;
let step = 0;
for (const name of steps) {
  const real: (...args: never[]) => unknown = fs[name];
  Object.assign(fs, {
    [name]: (...args: never[]) => {
      step += 1;
      if (step === Number(killAt)) process.kill(process.pid, 'SIGKILL');
      return real.apply(fs, args);
    },
  });
}
syncBuiltinESMExports();
const { StatesDirectory } = await import('../../src/adapters/states-directory.ts');
const states = new StatesDirectory(directory);
step = 0;
try {
  states.replace({ 'agent.key': text, 'agent.crt': text, 'bundle.jws': text }, states.state);
  fs.writeFileSync(1, `done ${step}`);
} catch (error) {
  fs.writeFileSync(1, `refused ${error}`);
}
