/** Which of the two systems a unit is made for, by the voltages that were seen; those of a dead line tell nothing. */
export function nominalOf(volts: readonly (number | undefined)[]): 120 | 230 | undefined {
  const seen = volts.find((each) => each !== undefined && each > 60);
  return seen === undefined ? undefined : seen > 170 ? 230 : 120;
}
