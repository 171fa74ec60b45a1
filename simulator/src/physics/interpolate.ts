export type Curve = readonly (readonly [x: number, y: number])[];

/** y at x on the straight pieces between the points; beyond the ends the last piece goes on. Points rise in x, two at least. */
export function interpolate(curve: Curve, x: number): number {
  const after = curve.findIndex(([at]) => at >= x);
  const right = after < 0 ? curve.length - 1 : Math.max(1, after);
  const [x0, y0] = point(curve, right - 1);
  const [x1, y1] = point(curve, right);
  return y0 + ((y1 - y0) * (x - x0)) / (x1 - x0);
}

function point(curve: Curve, index: number): readonly [number, number] {
  const found = curve[index];
  if (found === undefined) throw new RangeError(`a curve needs two points at least, this one has ${curve.length}`);
  return found;
}
