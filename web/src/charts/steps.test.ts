import { expect, it } from "vitest";
import { diverging_step } from "./steps.ts";

it("is neutral at the centre and ends at its reach", () => {
  const steps = [0, 30, 37, 40, 43, 50, 100].map((value) => diverging_step(value, 40, 10));
  expect(steps).toEqual([1, 1, 4, 5, 6, 9, 9]);
});
