const NAME = 'ridethrough';
const SECONDS = 7 * 86_400;

/** Neither scripts nor other sites get at it; it is not marked Secure because the page itself speaks plain HTTP. */
export const sayCookie = (token: string | undefined): string =>
  `${NAME}=${token ?? ''}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${token === undefined ? 0 : SECONDS}`;

export function readCookie(header: string | undefined): string | undefined {
  const own = header
    ?.split(';')
    .map((one) => one.trim())
    .find((one) => one.startsWith(`${NAME}=`));
  const token = own?.slice(NAME.length + 1);
  return token === undefined || !/^[A-Za-z0-9_-]{43}$/.test(token) ? undefined : token;
}
