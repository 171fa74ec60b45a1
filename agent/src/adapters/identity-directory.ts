import { readFileSync } from 'node:fs';
import path from 'node:path';
import { AgentError } from '../agent-error.ts';
import { type Identity, type IdentityFiles, readIdentity } from '../identity/identity.ts';
import { StatesDirectory } from './states-directory.ts';

/** More than any identity takes. */
const TRY_BYTES = 256 * 1024;

/** `identity/` below the data directory. */
export class IdentityDirectory {
  private readonly states: StatesDirectory;

  constructor(dataDirectory: string) {
    this.states = new StatesDirectory(path.join(dataDirectory, 'identity'));
  }

  /** Where the files are that count. */
  get path(): string {
    return this.states.path;
  }

  /** Changes with every replacement; undefined when there is no identity. */
  get state(): string | undefined {
    return this.states.state;
  }

  /** Undefined when this agent has no identity. Rejects with AgentError `identity` when there is one that cannot be used. */
  async load(): Promise<Identity | undefined> {
    const { state } = this;
    if (state === undefined) return undefined;
    try {
      const read = (name: string) => readFileSync(path.join(this.states.directory, state, name), 'utf8');
      return await readIdentity({
        'agent.key': read('agent.key'),
        'agent.crt': read('agent.crt'),
        'identity.json': read('identity.json'),
        'bundle.jws': read('bundle.jws'),
      });
    } catch (cause) {
      // Replaced while it was read.
      if (this.state !== state) return this.load();
      throw new AgentError(
        'identity',
        `the identity in ${this.path} cannot be used: ${sayProblem(cause)}\nTake it back from a backup, or remove it with 'identity reset' and enrol again.`,
        { cause },
      );
    }
  }

  /**
   * Puts a new one in the place of `instead` (a `state`; undefined: of none). AgentError `identity` when the disk does
   * not take it, or another process was quicker; the old one then stands as it was.
   */
  replace(files: IdentityFiles, instead: string | undefined): void {
    this.attempt(() => this.states.replace(files, instead));
  }

  /** Forgets who this agent is, key and all. AgentError `identity`. */
  remove(): void {
    this.attempt(() => this.states.remove());
  }

  /** Would the disk take one? An enrolment that cannot be kept is lost at the cloud, too. AgentError `identity`. */
  tryOut(): void {
    this.attempt(() => this.states.tryOut(TRY_BYTES));
  }

  private attempt(work: () => void): void {
    try {
      work();
    } catch (cause) {
      const says = `the identity could not be written to ${this.states.directory}: ${sayProblem(cause)}`;
      throw new AgentError('identity', says, { cause });
    }
  }
}

const sayProblem = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
