/** More addresses than this are no look around one's own cabinet. */
const MOST_ADDRESSES = 1024;

export const cidrForm = `ADDRESS or ADDRESS/BITS, as 192.168.1.0/24, at most ${MOST_ADDRESSES} addresses (/22)`;

/** The addresses of an IPv4 range, lowest first, without its network and broadcast address where it has them. Undefined when it is none, or too wide. */
export function parseCidr(text: string): readonly string[] | undefined {
  const [, a = '', b = '', c = '', d = '', bits = '32'] =
    /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(\d{1,2}))?$/.exec(text) ?? [];
  const parts = [a, b, c, d].map((part) => (part === '' ? Number.NaN : Number(part)));
  const length = Number(bits);
  if (parts.some((part) => !(part <= 255)) || length > 32) return undefined;
  const count = 2 ** (32 - length);
  if (count > MOST_ADDRESSES) return undefined;
  const given = parts.reduce((sum, part) => sum * 256 + part, 0);
  const first = given - (given % count);
  const all = Array.from({ length: count }, (_, index) => sayAddress(first + index));
  return count > 2 ? all.slice(1, -1) : all;
}

const sayAddress = (address: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
