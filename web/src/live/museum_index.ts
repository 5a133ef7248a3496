import { happiness_index } from "../../../definitions/generated/closed_forms.ts";
import type { Exhibition } from "./frame.ts";

export interface MuseumIndex {
  responses: number;
  /** 0 to 100; null without responses */
  index: number | null;
}

/** The index over all exhibitions. */
export function museum_index(exhibitions: Exhibition[]): MuseumIndex {
  let responses = 0;
  let rating_sum = 0;
  for (const e of exhibitions) {
    responses += e.responses;
    rating_sum += e.rating_1 + 2 * e.rating_2 + 3 * e.rating_3 + 4 * e.rating_4;
  }
  return { responses, index: happiness_index(responses, rating_sum) };
}
