/**
 * Why the cloud was not reached, a code per case:
 * - `no-name`      the host name is not known
 * - `refused`      nobody listens on that port
 * - `unreachable`  there is no way to that address
 * - `timeout`      no answer in time: the port is blocked, or the machine is off
 * - `proxy`        the proxy did not let it through
 * - `not-tls`      what answers there does not speak TLS 1.3
 * - `untrusted`    the certificate does not lead to an authority that is trusted; `seen` names its issuer
 * - `wrong-name`   the certificate is for other names
 * - `clock`        the certificate is not yet or no longer valid by the time that counts
 * - `turned-away`  the server closed the connection once it had seen our certificate
 * - `closed`       the connection was closed or reset
 * - `answer`       it answered, with something other than was asked for; `status` is HTTP's
 */
export type CloudErrorCode =
  | 'no-name'
  | 'refused'
  | 'unreachable'
  | 'timeout'
  | 'proxy'
  | 'not-tls'
  | 'untrusted'
  | 'wrong-name'
  | 'clock'
  | 'turned-away'
  | 'closed'
  | 'answer';

export interface CloudErrorDetails {
  readonly cause?: unknown;
  /** Issuer of the certificate that was shown, as one line. */
  readonly seen?: string | undefined;
  /** Of an HTTP answer. */
  readonly status?: number;
  /** Of an HTTP answer: what its JSON said. */
  readonly body?: unknown;
}

/** Why something between agent and cloud did not work; the message is a sentence for people. */
export class CloudError extends Error {
  override readonly name = 'CloudError';
  readonly code: CloudErrorCode;
  readonly seen: string | undefined;
  readonly status: number | undefined;
  readonly body: unknown;

  constructor(code: CloudErrorCode, message: string, { cause, seen, status, body }: CloudErrorDetails = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.seen = seen;
    this.status = status;
    this.body = body;
  }

  static is(error: unknown): error is CloudError {
    return error instanceof CloudError;
  }
}
