import { ours } from '../../harness/process.ts';
import type { Scratch } from '../../harness/scratch.ts';
import { control, startSimulator } from '../../harness/simulator.ts';
import type { Figure } from '../figure.ts';

const TIMES = 3;

/** Seconds of `probe PORT`, from the start of the program to its end; the longest of several. */
async function probe(scratch: Scratch, path: string, expected: number): Promise<number> {
  const seconds: number[] = [];
  for (let time = 0; time < TIMES; time++) {
    const began = performance.now();
    const probing = ours('agent', ['probe', path, '--json']);
    scratch.later(() => probing.stop());
    const { code, stderr } = await probing.finished();
    if (code !== expected) throw new Error(`probe ${path} ended with ${code}: ${stderr}`);
    seconds.push((performance.now() - began) / 1000);
  }
  return Math.max(...seconds);
}

export const upsLinkProbe: Figure = {
  name: 'probe',
  says: 'how long `probe PORT` takes, with a unit on the port and without',
  stage: 1,
  async measure(scratch) {
    const [older, modbus, silent] = [scratch.path('older'), scratch.path('modbus'), scratch.path('silent')];
    const { units } = await startSimulator(scratch, [
      ...['--model', 'SUA1500', '--ups-link', older, '--control', '127.0.0.1:0'],
      ...['--unit', '--model', 'SMT750I', '--modbus-rtu', modbus, '--control', '127.0.0.1:0'],
      ...['--unit', '--model', 'SMT750I', '--modbus-rtu', silent, '--control', '127.0.0.1:0'],
    ]);
    const [, , mute] = units;
    if (mute === undefined) throw new Error('not served');
    await control(mute, 'PUT', '/link', { down: 'rtu' });
    const notes = [`the longest of ${TIMES}, with the start of the program; model and serial number are read too`];
    const row = (figure: string, measured: number, atMost: number) => {
      return { figure, measured, unit: 's', goal: { atMost }, notes };
    };
    return [
      row('probe of a port with a unit on UPS-Link', await probe(scratch, older, 0), 6),
      row('probe of a port with a unit on Modbus', await probe(scratch, modbus, 0), 6),
      row('probe of a silent port', await probe(scratch, silent, 1), 12),
    ];
  },
};
