import { expect, it } from "vitest";
import { middle_and_reach } from "./spread.ts";

const hour = (responses: number, rating_sum: number) => ({
  weekday: 1,
  local_hour: 9,
  responses,
  rating_sum,
  happiness_index: responses ? (25 * rating_sum) / responses : null,
});

it("has the index of all responses in the middle", () => {
  expect(middle_and_reach([hour(20, 40), hour(60, 180), hour(19, 0)])).toEqual({
    middle: (25 * 220) / 99,
    reach: 20,
  });
});

it("does not make much of little", () => {
  expect(middle_and_reach([hour(10, 20), hour(10, 20)])).toEqual({ middle: 50, reach: 5 });
  expect(middle_and_reach([])).toEqual({ middle: 50, reach: 5 });
});
