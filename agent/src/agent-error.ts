/**
 * Why the agent does not run or answer, a code per case:
 * - `usage`        the command line asks for something that there is not
 * - `config`       agent.yaml cannot be read, or has mistakes; every one stands in the message
 * - `data-dir`     the data directory cannot be made or written
 * - `locked`       another agent runs on the same data directory
 * - `port`         the address for HTTP or the control socket cannot be had
 * - `not-running`  no agent answers on the control socket
 * - `not-enrolled` this agent has no identity yet
 * - `enrolled`     this agent has an identity already
 * - `identity`     the identity cannot be read, written, or used
 * - `cloud`        the cloud cannot be reached, or is not who it should be; the message says what to do
 * - `refused`      the cloud, or the person asked, said no
 * - `nothing-found` no UPS answers where it was looked for
 */
export type AgentErrorCode =
  | 'usage'
  | 'config'
  | 'data-dir'
  | 'locked'
  | 'port'
  | 'not-running'
  | 'not-enrolled'
  | 'enrolled'
  | 'identity'
  | 'cloud'
  | 'refused'
  | 'nothing-found';

/** One thing that is wrong with the command line or the file. */
export interface Mistake {
  readonly path?: string;
  readonly line?: number;
  readonly says: string;
}

/** What is said to the person at the terminal, without a stack trace. */
export class AgentError extends Error {
  override readonly name = 'AgentError';
  readonly code: AgentErrorCode;
  /** Each of them by itself, where there may be several. */
  readonly mistakes: readonly Mistake[] | undefined;

  constructor(
    code: AgentErrorCode,
    message: string,
    { mistakes, ...options }: ErrorOptions & { readonly mistakes?: readonly Mistake[] } = {},
  ) {
    super(message, options);
    this.code = code;
    this.mistakes = mistakes;
  }

  static is(error: unknown): error is AgentError {
    return error instanceof AgentError;
  }

  /** 2 = the person asked for something wrong, 1 = it did not work. */
  get exitCode(): 1 | 2 {
    return this.code === 'usage' || this.code === 'config' ? 2 : 1;
  }
}
