import { happiness_index } from "../../../definitions/generated/closed_forms.ts";
import type { HourOfWeek } from "./rows.ts";

/** Below so many responses an hour is too thin to be compared with others. */
export const ENOUGH_RESPONSES = 20;

/** Points; a map of all but equal hours must not look like one of great differences. */
const LEAST_REACH = 5;

/** The index of all the hours together, and how far the furthest that counts lies from it, in whole points. */
export function middle_and_reach(rows: HourOfWeek[]): { middle: number; reach: number } {
  let responses = 0;
  let rating_sum = 0;
  for (const row of rows) {
    responses += row.responses;
    rating_sum += row.rating_sum;
  }
  const middle = happiness_index(responses, rating_sum) ?? 50;
  const distances = rows
    .filter((row) => row.responses >= ENOUGH_RESPONSES)
    .map((row) => Math.abs((row.happiness_index ?? middle) - middle));
  return { middle, reach: Math.max(LEAST_REACH, Math.ceil(Math.max(0, ...distances))) };
}
