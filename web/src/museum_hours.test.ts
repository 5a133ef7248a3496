import { expect, it } from "vitest";
import { open_hours } from "./museum_hours.ts";

it.each([
  ["09:00:00", "12:00:00", [9, 10, 11]],
  ["09:30:00", "11:15:00", [9, 10, 11]],
  ["22:00:00", "23:59:59", [22, 23]],
])("knows the hours from %s to %s", (opens, closes, hours) => {
  expect(open_hours({ opens, closes })).toEqual(hours);
});
