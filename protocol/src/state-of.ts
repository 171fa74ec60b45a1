export type UpsState = 'online' | 'onBattery' | 'bypass' | 'off';

const states: readonly UpsState[] = ['online', 'onBattery', 'bypass', 'off'];

/** The one state in a status word. None or several of the four is no reading: undefined. */
export function stateOf(upsStatus: ReadonlySet<string> | undefined): UpsState | undefined {
  const [state, ...more] = states.filter((name) => upsStatus?.has(name));
  return more.length === 0 ? state : undefined;
}
