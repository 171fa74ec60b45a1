/** The six bytes of a network card's address; undefined when the text is none. */
export function parseMac(text: string): Uint8Array | undefined {
  if (!/^[0-9a-f]{2}([:-]?)(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}$/i.test(text)) return undefined;
  const pairs = text.replaceAll(/[:-]/g, '').match(/../g) ?? [];
  return Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16));
}

/** What wakes a network card: six bytes 0xFF, then its address sixteen times. Throws RangeError when it is no address. */
export function magicPacket(mac: string): Uint8Array {
  const address = parseMac(mac);
  if (address === undefined) throw new RangeError(`not the address of a network card: ${mac}`);
  const packet = new Uint8Array(6 + 16 * 6).fill(0xff);
  for (let at = 6; at < packet.length; at += 6) packet.set(address, at);
  return packet;
}
