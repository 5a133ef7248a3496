import { expect, it } from "vitest";
import {
  clock,
  clock_in,
  counted,
  day_range,
  decimal,
  duration,
  listed,
  mood,
  percent,
  signed,
  stopwatch,
  weekday_name,
} from "./text.ts";

it("shows times of the museum's zone", () => {
  expect(clock("2026-02-24T14:32:07.5")).toBe("14:32:07");
  expect(clock_in("2026-02-24T12:32:07.5Z", "Etc/GMT-2")).toBe("14:32:07");
});

it("shows durations, never negative", () => {
  expect([0, 59_999, 60_000, 3_600_000, 7_500_000].map(duration)).toEqual([
    "0 s",
    "59 s",
    "1 min",
    "1 h 00 min",
    "2 h 05 min",
  ]);
  expect(duration(-5000)).toBe("0 s");
});

it("shows how long somebody waits to the second", () => {
  expect([7000, 760_000, 3_723_000, -1].map(stopwatch)).toEqual([
    "0:07",
    "12:40",
    "1:02:03",
    "0:00",
  ]);
});

it("signs what is no zero once rounded", () => {
  expect([3.14, -0.44, 0.04, -0.04].map(signed)).toEqual(["+3.1", "−0.4", "±0.0", "±0.0"]);
});

it("counts one and many", () => {
  expect(counted(1, "response")).toBe("1 response");
  expect(counted(1204, "response")).toBe("1,204 responses");
  expect(counted(2, "press", "presses")).toBe("2 presses");
  expect([[], ["A"], ["A", "B"], ["A", "B", "C"]].map(listed)).toEqual([
    "",
    "A",
    "A and B",
    "A, B and C",
  ]);
});

it("gives every index a face", () => {
  expect([0, 12, 13, 50, 88, 100].map(mood)).toEqual([0, 0, 1, 2, 4, 4]);
});

it("says from when to when as shortly as it can", () => {
  expect(day_range("2026-02-24", "2026-02-24")).toBe("24 Feb 2026");
  expect(day_range("2026-02-01", "2026-02-24")).toBe("1 to 24 Feb 2026");
  expect(day_range("2026-01-28", "2026-02-24")).toBe("28 Jan to 24 Feb 2026");
  expect(day_range("2025-12-30", "2026-01-02")).toBe("30 Dec 2025 to 2 Jan 2026");
});

it("shows what there is not as a dash", () => {
  expect([decimal(61.26), decimal(null), percent(0.126), percent(null)]).toEqual([
    "61.3",
    "–",
    "13 %",
    "–",
  ]);
});

it("counts weekdays from Monday", () => {
  expect([1, 7].map(weekday_name)).toEqual(["Mon", "Sun"]);
});
