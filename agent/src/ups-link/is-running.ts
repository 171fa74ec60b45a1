import { decodeAnswer, type UpsLinkName, upsLinkRow } from '@ridethrough/protocol';
import type { Toggled } from './act.ts';
import { textOf } from './said.ts';
import type { UpsLinkLine } from './ups-link-line.ts';

/** Asks the unit now: the same character begins these and ends them. */
export async function isRunning(line: UpsLinkLine, what: Toggled): Promise<boolean> {
  if (what === 'bypass') return (await flags(line, 'register1')).has('bypassByCommand');
  const status = await flags(line, 'status');
  if (what === 'calibration') return status.has('calibrating');
  if (!status.has('onBattery') || status.has('calibrating')) return false;
  const cause = upsLinkRow('transferCause');
  return decodeAnswer(cause, textOf(await line.ask(cause), 'transferCause')) === 'testOrSimulated';
}

async function flags(line: UpsLinkLine, name: UpsLinkName): Promise<ReadonlySet<string>> {
  const row = upsLinkRow(name);
  const value = decodeAnswer(row, textOf(await line.ask(row), name));
  return typeof value === 'object' ? value : new Set();
}
