const WRITE_ONE = 6;
const READS: readonly number[] = [3, 4];

/** What a request names: its function, the first register and how many; 0 where it is too short to say. */
export type Asked = { readonly function: number; readonly address: number; readonly words: number };

export function askedIn(pdu: Buffer): Asked {
  const functionCode = pdu.readUInt8(0);
  return {
    function: functionCode,
    address: pdu.length >= 3 ? pdu.readUInt16BE(1) : 0,
    words: functionCode === WRITE_ONE ? 1 : pdu.length >= 5 ? pdu.readUInt16BE(3) : 0,
  };
}

/** A read of some registers, in a form that the unit would answer. */
export const isRead = (asked: Asked): boolean =>
  READS.includes(asked.function) && asked.words >= 1 && asked.words <= 125;
