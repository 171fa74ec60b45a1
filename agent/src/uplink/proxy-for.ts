import { CloudError } from '../identity/cloud-error.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy that the environment names for a host: HTTPS_PROXY, unless NO_PROXY holds `*`, the host, a domain above it,
 * or one of these with the port. Throws CloudError `proxy` when it is no address of a proxy.
 */
export function proxyFor(host: string, port: number, environment: Environment): URL | undefined {
  const given = environment.HTTPS_PROXY || environment.https_proxy;
  if (!given || isExempt(host.toLowerCase(), port, environment.NO_PROXY || environment.no_proxy || ''))
    return undefined;
  const text = given.includes('://') ? given : `http://${given}`;
  const proxy = URL.canParse(text) ? new URL(text) : undefined;
  if (proxy?.protocol === 'http:' || proxy?.protocol === 'https:') return proxy;
  throw new CloudError('proxy', 'HTTPS_PROXY is not the address of a proxy, as http://proxy.example:3128');
}

function isExempt(host: string, port: number, list: string): boolean {
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      if (entry === '*') return true;
      const [, name = entry, only] =
        /^(.*?)(?::(\d+))?$/.exec(entry.startsWith('[') ? entry.replace(/[[\]]/g, '') : entry) ?? [];
      const domain = name.replace(/^\*?\./, '');
      return (only === undefined || Number(only) === port) && (host === domain || host.endsWith(`.${domain}`));
    });
}
