/** `host:port`, with the brackets that an IPv6 address needs. */
export const sayAddress = (host: string, port: number): string => `${host.includes(':') ? `[${host}]` : host}:${port}`;
