export { Cloud, type CloudAddresses } from './cloud.ts';
export { CloudError, type CloudErrorCode, isCloudError } from './cloud-error.ts';
export { type CloudConfig, readCloudConfig } from './config.ts';
