import { expect, test } from 'vitest';
import {
  type Beeper,
  cancelMute,
  continuousTest,
  isMuted,
  isSounding,
  mute,
  shortTest,
  startBeeper,
  stepBeeper,
} from '../../src/physics/beeper.ts';

const says = (beeper: Beeper) => ({ sounding: isSounding(beeper), muted: isMuted(beeper) });
const onBattery = stepBeeper(startBeeper, ['onBattery'], 100);

test('sounds for an alarm, is silent when muted, and sounds again for a new one', () => {
  expect(says(startBeeper)).toEqual({ sounding: false, muted: false });
  expect(says(onBattery)).toEqual({ sounding: true, muted: false });
  const muted = mute(onBattery);
  expect(says(muted)).toEqual({ sounding: false, muted: true });
  expect(says(stepBeeper(muted, ['onBattery'], 100))).toEqual({ sounding: false, muted: true });
  expect(says(stepBeeper(muted, ['onBattery', 'lowBattery'], 100))).toEqual({ sounding: true, muted: false });
  expect(says(cancelMute(muted))).toEqual({ sounding: true, muted: false });
});

test('a mute lasts as long as its alarm', () => {
  const over = stepBeeper(mute(onBattery), [], 100);
  expect(says(over)).toEqual({ sounding: false, muted: false });
  expect(says(stepBeeper(over, ['onBattery'], 100))).toEqual({ sounding: true, muted: false });
});

test('muting silence mutes nothing', () => {
  expect(says(stepBeeper(mute(startBeeper), ['onBattery'], 100))).toEqual({ sounding: true, muted: false });
});

test('a short panel test ends by itself, a continuous one by mute or a short test', () => {
  const short = shortTest(startBeeper);
  expect(isSounding(short)).toBe(true);
  expect(isSounding(stepBeeper(short, [], 4000))).toBe(false);
  const long = stepBeeper(continuousTest(startBeeper), [], 3_600_000);
  expect(long.panelTest).toBe('continuous');
  expect(mute(long).panelTest).toBeNull();
  expect(shortTest(long).panelTest).toEqual({ leftMs: 4000 });
});
