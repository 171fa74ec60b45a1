import { chmodSync, closeSync, openSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { AgentError } from '../agent-error.ts';
import { answerLine, type ControlSource } from '../local/answer-line.ts';

const NAME = 'agent.sock';
/** The kernel's own limit is 108 bytes with the end mark. */
const LONGEST_PATH = 107;
const MOST_LINE = 64 * 1024;
const ANSWER_WITHIN_MS = 5000;

export interface ControlSocket {
  readonly path: string;
  close(): Promise<void>;
}

/** Serves the control socket in a directory that this process has locked; for its owner alone. */
export async function serveControl(directory: string, source: ControlSource): Promise<ControlSocket> {
  const file = path.join(directory, NAME);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
    let received = 0;
    socket.on('data', (chunk) => {
      received += chunk.length;
      if (received > MOST_LINE) socket.destroy();
    });
    // readline passes on the errors of what it reads from.
    const lines = createInterface({ input: socket }).on('error', () => socket.destroy());
    lines.on('line', (line) => {
      received = 0;
      socket.write(`${answerLine(line, source)}\n`);
    });
  });
  await through(directory, async (reachable) => {
    // The lock is ours, so whoever left this socket is gone.
    rmSync(file, { force: true });
    const before = process.umask(0o177);
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(reachable, resolve);
        process.umask(before);
      });
    } catch (cause) {
      const says = cause instanceof Error ? cause.message : String(cause);
      throw new AgentError('port', `the control socket ${file} cannot be had: ${says}`, { cause });
    } finally {
      process.umask(before);
    }
    chmodSync(file, 0o600);
  });
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
      rmSync(file, { force: true });
    });
  return { path: file, close };
}

/** Asks the agent that runs on a data directory. AgentError `not-running` when none answers. */
export async function askControl(directory: string, question: unknown): Promise<unknown> {
  try {
    return JSON.parse(await through(directory, (reachable) => askOnce(reachable, JSON.stringify(question))));
  } catch (cause) {
    throw new AgentError('not-running', `no agent answers on ${path.join(directory, NAME)}`, { cause });
  }
}

function askOnce(file: string, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(file);
    const fail = (cause: Error) => {
      socket.destroy();
      reject(cause);
    };
    socket.setTimeout(ANSWER_WITHIN_MS, () => fail(new Error('no answer in time')));
    socket.once('error', fail).once('close', () => reject(new Error('closed without an answer')));
    const lines = createInterface({ input: socket }).once('error', fail);
    lines.once('line', (answer) => {
      resolve(answer);
      socket.destroy();
    });
    socket.write(`${line}\n`);
  });
}

/** Runs `use` with a path to the socket that is short enough, by way of an open descriptor of the directory if need be. */
async function through<T>(directory: string, use: (reachable: string) => Promise<T>): Promise<T> {
  const file = path.join(directory, NAME);
  if (Buffer.byteLength(file) <= LONGEST_PATH || process.platform !== 'linux') return use(file);
  const descriptor = openSync(directory, 'r');
  try {
    return await use(`/proc/self/fd/${descriptor}/${NAME}`);
  } finally {
    closeSync(descriptor);
  }
}
