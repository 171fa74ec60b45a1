import { CloudError, type CloudErrorCode } from '../../identity/cloud-error.ts';

const codes: Readonly<Record<string, readonly [CloudErrorCode, string]>> = {
  ENOTFOUND: ['no-name', 'the name is not known'],
  EAI_AGAIN: ['no-name', 'the name server does not answer'],
  EAI_FAIL: ['no-name', 'the name server failed'],
  ECONNREFUSED: ['refused', 'connection refused'],
  ENETUNREACH: ['unreachable', 'there is no way to that network'],
  EHOSTUNREACH: ['unreachable', 'there is no way to that host'],
  EADDRNOTAVAIL: ['unreachable', 'there is no way to that address'],
  ENETDOWN: ['unreachable', 'the network is down'],
  ETIMEDOUT: ['timeout', 'no answer in time'],
  ECONNRESET: ['closed', 'the connection was reset'],
  EPIPE: ['closed', 'the connection was closed'],
};

/** An error of Node's sockets, of a name look-up or of a time limit, as what it means. */
export function toCloudError(error: unknown, where: string): CloudError {
  if (CloudError.is(error)) return error;
  if (error instanceof AggregateError && error.errors.length > 0) return toCloudError(error.errors[0], where);
  if (error instanceof Error && error.name === 'TimeoutError')
    return new CloudError('timeout', `${where}: no answer in time`, { cause: error });
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const [meant, says] = codes[code] ?? [
    code.startsWith('ERR_SSL') || code === 'EPROTO' ? 'not-tls' : 'closed',
    error instanceof Error ? error.message : String(error),
  ];
  return new CloudError(meant, `${where}: ${says}`, { cause: error });
}
