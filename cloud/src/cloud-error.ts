/** Everything that the cloud itself can fail with; the code stands in the message. */
export const cloudErrorCodes = {
  'data-in-use': 'another cloud has this data directory open',
  'data-unusable': 'the data directory or its database cannot be used',
  'data-newer': 'the database was written by a newer version',
  'cannot-listen': 'the port cannot be opened',
  'trust-unusable': 'keys or certificates of the cloud are missing or damaged',
  'trust-busy': 'keys are being changed by another process',
  'root-offline': 'the key that signs the trust bundle is not on this machine',
  'csr-refused': 'a request for a certificate cannot be granted',
  'backup-failed': 'a backup cannot be made',
  'backup-unusable': 'a backup cannot be read: another passphrase, cut off, altered, or none at all',
  'restore-refused': 'a backup cannot be restored there',
  'not-running': 'asked of a part that is not started',
} as const;

export type CloudErrorCode = keyof typeof cloudErrorCodes;

export class CloudError extends Error {
  readonly code: CloudErrorCode;

  constructor(code: CloudErrorCode, message: string, options?: ErrorOptions) {
    super(`${message} (${code})`, options);
    this.name = 'CloudError';
    this.code = code;
  }
}

export const isCloudError = (error: unknown, code?: CloudErrorCode): error is CloudError =>
  error instanceof CloudError && (code === undefined || error.code === code);
