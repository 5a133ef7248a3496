import { expect, it } from "vitest";
import { unhappiness_finding } from "./findings.ts";
import type { UnhappinessStep } from "./rows.ts";
import { progress_of, times_of } from "./unhappiness.ts";

const step = (
  exhibition_id: number,
  time: string,
  running_sum: number,
  highest_sum: number,
  alarm_threshold: number | null = 4,
) =>
  ({
    exhibition_id,
    exhibition: `E${exhibition_id}`,
    local_time: `2026-02-24T${time}:00`,
    running_sum,
    highest_sum,
    alarm_threshold,
  }) as UnhappinessStep;

const rows = [
  step(0, "09:00", 1, 2),
  step(1, "09:10", 0, 1, 5),
  step(2, "09:10", 9, 9, null),
  step(0, "09:20", 3, 4),
];

it("keeps the sum while nobody responds, and shows the highest of a step", () => {
  const times = times_of(rows);
  expect(times.map((time) => new Date(time * 1000).toISOString().slice(11, 16))).toEqual([
    "09:00",
    "09:10",
    "09:20",
  ]);
  const [first, second, ...others] = progress_of(rows, times);
  expect(first?.shares).toEqual([0.5, 0.25, 1]);
  expect(second?.shares).toEqual([null, 0.2, 0]);
  // An exhibition that is silent has no way to an alarm.
  expect(others).toEqual([]);
});

it("says who had the alarm, else who came closest", () => {
  const progress = progress_of(rows, times_of(rows));
  expect(unhappiness_finding(progress)).toBe("The alarm went off at E0.");
  expect(unhappiness_finding(progress.slice(1))).toBe(
    "E1 came closest: 20 % of the way to its alarm.",
  );
  expect(unhappiness_finding([])).toContain("enough responses");
});
