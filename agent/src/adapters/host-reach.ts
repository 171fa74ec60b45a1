import { createSocket } from 'node:dgram';
import { connect, isIPv6 } from 'node:net';
import { magicPacket } from '../policy/magic-packet.ts';
import type { HostReach } from '../policy/policy-desk.ts';
import type { RunnerLog } from '../runner/runner-parts.ts';

const ANSWER_WITHIN_MS = 3000;

/** Calls hosts over this machine's network, and asks whether they are there by opening a TCP port. */
export function hostReach(log: Pick<RunnerLog, 'warn'>): HostReach {
  return {
    wake: ({ name, mac, sendTo }) =>
      new Promise((resolve) => {
        const socket = createSocket(isIPv6(sendTo.host) ? 'udp6' : 'udp4');
        const end = (problem?: Error) => {
          if (problem) log.warn({ host: name, problem: problem.message }, 'the call to wake could not be sent');
          socket.close();
          resolve();
        };
        socket.once('error', end);
        socket.bind(0, () => {
          // What leads to one address only may refuse it, and does not need it.
          if (!isIPv6(sendTo.host)) socket.setBroadcast(true);
          socket.send(magicPacket(mac), sendTo.port, sendTo.host, (problem) => end(problem ?? undefined));
        });
      }),
    answers: ({ answers }) =>
      new Promise((resolve) => {
        if (answers === undefined) return resolve(false);
        const socket = connect(answers.port, answers.host);
        const end = (isUp: boolean) => {
          socket.destroy();
          resolve(isUp);
        };
        socket.setTimeout(ANSWER_WITHIN_MS, () => end(false));
        socket.once('connect', () => end(true)).once('error', () => end(false));
      }),
  };
}
