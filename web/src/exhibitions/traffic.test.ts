import { expect, it } from "vitest";
import { time_name, traffic_curves } from "./traffic.ts";
import type { BesideUsual } from "./rows.ts";

const row = (local_date: string, local_hour: number | null, responses: number): BesideUsual => ({
  local_date,
  local_hour,
  is_finished: true,
  responses,
  usual_responses: null,
  usual_low: null,
  usual_high: null,
});

it("leaves closed hours blank", () => {
  const rows = [row("1970-01-01", 16, 5), row("1970-01-01", 17, 0), row("1970-01-02", 9, 7)];
  const curves = traffic_curves(rows);
  expect(curves.x).toEqual([57_600, 61_200, 63_000, 118_800, 120_600]);
  expect(curves.responses).toEqual([5, 0, null, 7, null]);
});

it("joins whole days", () => {
  const curves = traffic_curves([row("1970-01-01", null, 5), row("1970-01-02", null, 6)]);
  expect(curves).toMatchObject({ x: [0, 86_400], responses: [5, 6] });
  const today = { ...row("1970-01-03", null, 1), is_finished: false };
  expect(traffic_curves([today]).responses).toEqual([null]);
});

it("names the museum's own hours", () => {
  expect(time_name(118_800, false)).toBe("2 Jan 1970, 9:00");
  expect(time_name(86_400, true)).toBe("2 Jan 1970");
});
