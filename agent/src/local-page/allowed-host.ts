import { isIP } from 'node:net';

/**
 * Is this the name of this machine, in a Host header? A page elsewhere can let a name of its own lead here (DNS rebinding),
 * never an address: so any address is good, and of the names only those known here.
 */
export function isOwnHost(host: string | undefined, names: readonly string[]): boolean {
  const [, bracketed, plain] = /^(?:\[([0-9a-f:.]+)\]|([^:[\]/@\s]+))(?::[0-9]{1,5})?$/i.exec(host ?? '') ?? [];
  if (bracketed !== undefined) return isIP(bracketed) === 6;
  if (plain === undefined) return false;
  const name = plain.toLowerCase().replace(/\.$/, '');
  return isIP(name) === 4 || name === 'localhost' || names.some((own) => own.toLowerCase() === name);
}

/** Did a form of this very page send it? Every browser says where a POST comes from. */
export function isOwnOrigin(origin: string | undefined, host: string | undefined): boolean {
  return origin !== undefined && host !== undefined && URL.canParse(origin) && new URL(origin).host === hostOf(host);
}

/** As an origin writes it: small letters, and not the port that a scheme has anyway. */
const hostOf = (host: string): string => host.toLowerCase().replace(/:(80|443)$/, '');
