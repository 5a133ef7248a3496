import { expect, it } from "vitest";
import {
  busiest,
  count_step,
  counted_kind,
  moment,
  requests_of,
  took,
  weekday_of,
} from "./requests.ts";

const row = (assistance: number, emergency: number) => ({
  exhibition: null,
  floor: null,
  weekday: null,
  local_hour: null,
  assistance,
  emergency,
  requests: assistance + emergency,
});

it("counts the kind that is chosen", () => {
  expect([null, "assistance", "emergency"].map((k) => requests_of(row(2, 1), k as never))).toEqual([
    3, 2, 1,
  ]);
  expect(counted_kind(1, null)).toBe("request");
  expect(counted_kind(2, "emergency")).toBe("emergencies");
  expect(counted_kind(1, "assistance")).toBe("request for assistance");
});

it("colours none as nothing and the most as the most", () => {
  expect([0, 1, 4, 8].map((n) => count_step(n, 8))).toEqual([5, 4, 3, 1]);
  expect(count_step(0, 0)).toBe(5);
});

it("finds the busiest, if there is any", () => {
  const of = (r: { requests: number }) => r.requests;
  expect(busiest([row(0, 0), row(2, 1), row(1, 0)], of)).toEqual(row(2, 1));
  expect(busiest([row(0, 0)], of)).toBe(null);
  expect(busiest([], of)).toBe(null);
});

it("says how long something took", () => {
  expect([null, 0.84, 42.4, 59.6, 185, 3_900].map(took)).toEqual([
    "–",
    "0.8 s",
    "42 s",
    "1 min 00 s",
    "3 min 05 s",
    "1 h 05 min",
  ]);
});

it("knows the weekday of a date", () => {
  expect(["2026-02-23", "2026-03-01"].map(weekday_of)).toEqual([1, 7]);
});

it("tells a moment", () => {
  expect(moment("2026-02-24T14:32:07.5")).toBe("24 Feb 14:32:07");
});
