import { parentPort, workerData } from 'node:worker_threads';
import type { DiskRequest } from '../../outbox/disk-calls.ts';
import { DiskEngine } from './engine.ts';

const port = parentPort;
if (port === null) throw new Error('this file is the worker thread of the outbox');
const engine = new DiskEngine(workerData, (turn) => port.postMessage(turn));
let waiting: DiskRequest[] = [];

// What has arrived by the time this turn of the loop ends shares a commit.
port.on('message', (requests: readonly DiskRequest[]) => {
  if (waiting.length === 0)
    setImmediate(() => {
      const turn = waiting;
      waiting = [];
      engine.receive(turn);
      if (turn.some(({ call }) => call === 'stop')) port.close();
    });
  waiting.push(...requests);
});
