/** How many colours a scale has: .step-1 (orange, low) over .step-5 (neutral) to .step-9 (blue, high). */
export const STEPS = 9;
const MIDDLE = 5;

/**
 * The colour of a value on the diverging scale.
 * @param centre the value that is neutral
 * @param reach distance from the centre at which the colours end; above 0
 */
export function diverging_step(value: number, centre: number, reach: number): number {
  const place = Math.max(-1, Math.min(1, (value - centre) / reach));
  return MIDDLE + Math.round(place * (MIDDLE - 1));
}
