import { expect, it } from "vitest";
import { exhibition } from "./fixtures.ts";
import { museum_index } from "./museum_index.ts";

it("weighs exhibitions by their responses", () => {
  const happy = exhibition(1, { responses: 3, rating_4: 3 });
  const unhappy = exhibition(2, { responses: 1, rating_0: 1 });
  expect(museum_index([happy, unhappy])).toEqual({ responses: 4, index: 75 });
});

it("has no index without responses", () => {
  expect(museum_index([exhibition(1)])).toEqual({ responses: 0, index: null });
});
