import { decode, encode, isProtocolError, type Row, registers } from '@ridethrough/protocol';
import type { Limits, Model } from '../models/model.ts';
import type { SettingName, Settings } from './settings.ts';
import type { WriteOutcome } from './unit.ts';

/** The settings with one register written, or why the unit does not take it. */
export function writeSetting(
  settings: Settings,
  model: Model,
  name: SettingName,
  words: readonly number[],
): Settings | Exclude<WriteOutcome, 'done'> {
  if (settings[name] === undefined) return 'notApplicable';
  const row: Row = registers[name];
  const value = row.kind === 'text' ? written(words) : decode(row, words);
  if (value === undefined || !saysExactly(row, value, words)) return 'refused';
  const changed = { ...settings, [name]: value };
  return isAllowed(changed, model, name) ? changed : 'refused';
}

/** Characters 0x20 to 0x7E; zeros may pad the end (AN176 wants spaces, a driver in use pads with zeros). */
function written(words: readonly number[]): string | undefined {
  const text = String.fromCharCode(...words.flatMap((word) => [word >> 8, word & 0xff])).replace(/\0+$/, '');
  return /^[ -~]*$/.test(text) ? text.trim() : undefined;
}

/** False for bits, choices and numbers outside the register's own limits: writing the value back would not give the same words. */
function saysExactly(row: Row, value: unknown, words: readonly number[]): boolean {
  if (row.kind === 'text') return true;
  if (typeof value === 'string' && value.startsWith('unknown(')) return false;
  try {
    // The value was decoded from this very row, which the compiler cannot see for a row of any kind.
    return encode(row, value as never).join() === words.join();
  } catch (error) {
    if (isProtocolError(error)) return false;
    throw error;
  }
}

function isAllowed(settings: Settings, model: Model, name: SettingName): boolean {
  switch (name) {
    case 'transferHigh':
      return isWithin(settings.transferHigh, model.transfer.high);
    case 'transferLow':
      return isWithin(settings.transferLow, model.transfer.low);
    case 'testInterval':
    case 'outputFrequencySetting':
      return !model.refusedChoices[name].includes(settings[name] ?? '');
    default:
      return true;
  }
}

const isWithin = (value: number | undefined, limits: Limits): boolean =>
  value !== undefined && value >= limits.least && value <= limits.most;
