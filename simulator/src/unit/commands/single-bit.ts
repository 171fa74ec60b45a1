import { decode, joinWords, type registers } from '@ridethrough/protocol';

type CommandRow = (typeof registers)[
  | 'upsCommand'
  | 'simpleSignalingCommand'
  | 'batteryTestCommand'
  | 'calibrationCommand'
  | 'userInterfaceCommand'];
type BitName<R extends CommandRow> = R['bits'][keyof R['bits']] & string;

/** The one command that the words ask for; undefined for none, several or a reserved bit. */
export function singleBit<R extends CommandRow>(row: R, words: readonly number[]): BitName<R> | undefined {
  if (!Number.isInteger(Math.log2(joinWords(words)))) return undefined;
  const names: ReadonlySet<string> = decode<CommandRow>(row, words) ?? new Set();
  const bits: Readonly<Record<number, string>> = row.bits;
  const isOurs = (name: string): name is BitName<R> => Object.values(bits).includes(name);
  return [...names].find(isOurs);
}
