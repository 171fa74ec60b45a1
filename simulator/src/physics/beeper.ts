/** What the unit beeps about. A muted alarm stays silent until it is over; a new one sounds again. */
export type Alarm = 'onBattery' | 'lowBattery' | 'overload' | `fault.${string}`;

export interface Beeper {
  readonly active: readonly Alarm[];
  readonly muted: readonly Alarm[];
  /** Milliseconds left of a short panel test; `continuous` lasts until it is ended. */
  readonly panelTest: { readonly leftMs: number } | 'continuous' | null;
}

const shortTestMs = 4000;

export const startBeeper: Beeper = { active: [], muted: [], panelTest: null };

export const isSounding = (beeper: Beeper): boolean =>
  beeper.panelTest !== null || beeper.active.some((alarm) => !beeper.muted.includes(alarm));
export const isMuted = (beeper: Beeper): boolean => beeper.active.length > 0 && !isSounding(beeper);

export function stepBeeper(beeper: Beeper, active: readonly Alarm[], dtMs: number): Beeper {
  const panelTest = stepPanelTest(beeper.panelTest, dtMs);
  if (panelTest === beeper.panelTest && active.join() === beeper.active.join()) return beeper;
  return { active, muted: beeper.muted.filter((alarm) => active.includes(alarm)), panelTest };
}

/** Silences what sounds now, and ends a continuous panel test. */
export const mute = (beeper: Beeper): Beeper => ({ ...beeper, muted: beeper.active, panelTest: null });
/** Silences those that are named and sound. */
export const muteOnly = (beeper: Beeper, alarms: readonly Alarm[]): Beeper => ({
  ...beeper,
  muted: beeper.active.filter((alarm) => beeper.muted.includes(alarm) || alarms.includes(alarm)),
});
export const cancelMute = (beeper: Beeper): Beeper => ({ ...beeper, muted: [] });
/** A few seconds of lights and beeper; asked for during a continuous test it ends that. */
export const shortTest = (beeper: Beeper): Beeper => ({ ...beeper, panelTest: { leftMs: shortTestMs } });
export const continuousTest = (beeper: Beeper): Beeper => ({ ...beeper, panelTest: 'continuous' });

function stepPanelTest(test: Beeper['panelTest'], dtMs: number): Beeper['panelTest'] {
  if (test === null || test === 'continuous') return test;
  return test.leftMs > dtMs ? { leftMs: test.leftMs - dtMs } : null;
}
