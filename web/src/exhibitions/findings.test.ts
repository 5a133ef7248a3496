import { describe, expect, it } from "vitest";
import {
  effect_of,
  last_hour_finding,
  ranking_finding,
  traffic_finding,
  week_finding,
} from "./findings.ts";
import type { Annotation, BesideUsual, HourOfWeek, LastHour, Ranked } from "./rows.ts";

const ranked = (exhibition: string, band: number, responses = 100) =>
  ({ exhibition, band, responses, score: 50, rank: 1 }) as Ranked;

describe("the ranking", () => {
  it("names all of the first and of the last band", () => {
    const rows = [ranked("A", 1), ranked("B", 1), ranked("C", 2), ranked("D", 3)];
    expect(ranking_finding(rows)).toBe("A and B do best, D does worst.");
  });

  it("tells nothing apart that the data do not", () => {
    expect(ranking_finding([ranked("A", 1), ranked("B", 1)])).toBe(
      "The data do not tell these exhibitions apart.",
    );
  });

  it("leaves out who has no responses", () => {
    expect(ranking_finding([ranked("A", 1), ranked("B", 2, 0)])).toContain("A has a score");
    expect(ranking_finding([ranked("A", 1, 0)])).toBe("There are no responses in these days.");
  });
});

it("compares no hours of few responses", () => {
  const hour = (weekday: number, responses: number, happiness_index: number): HourOfWeek => ({
    weekday,
    local_hour: 9,
    responses,
    rating_sum: 0,
    happiness_index,
  });
  expect(week_finding([hour(1, 20, 60), hour(2, 20, 40), hour(3, 19, 99)])).toBe(
    "Happiest on Mon 9:00 (60), least on Tue 9:00 (40).",
  );
  expect(week_finding([hour(1, 20, 60)])).toBe("There are too few responses to compare hours.");
});

it("counts what lies outside of the usual band", () => {
  const day = (responses: number, usual_low: number | null, usual_high: number | null) =>
    ({ local_hour: null, responses, usual_low, usual_high }) as BesideUsual;
  const rows = [day(1, 2, 4), day(2, 2, 4), day(4, 2, 4), day(5, 2, 4), day(9, null, null)];
  expect(traffic_finding(rows)).toBe("Of 4 days, 1 were busier and 1 quieter than usual.");
  expect(traffic_finding([day(9, null, null)])).toContain("no usual yet");
});

it("says who is busier now, and nothing where nothing is usual", () => {
  const hour = (exhibition: string, responses: number, usual_low: number, usual_high: number) =>
    ({ exhibition, responses, usual_low, usual_high }) as LastHour;
  expect(last_hour_finding([hour("A", 9, 1, 4), hour("B", 2, 1, 4)])).toBe("A busier than usual.");
  expect(last_hour_finding([hour("A", 2, 1, 4)])).toBe("As busy as usual everywhere.");
  expect(last_hour_finding([hour("A", 0, 0, 0)])).toContain("Nothing is usual at this time");
});

it("claims no effect that its interval does not bear out", () => {
  const change = (low: number, high: number, is_too_early = false) =>
    effect_of({
      difference: (low + high) / 2,
      difference_low: low,
      difference_high: high,
      is_too_early,
    } as Annotation);
  expect(change(0.5, 1.5)).toBe("better: +1.0 (+0.5 to +1.5)");
  expect(change(-1.5, -0.5)).toBe("worse: −1.0 (−1.5 to −0.5)");
  expect(change(-0.5, 1.5)).toBe("no clear change: +0.5 (−0.5 to +1.5)");
  expect(change(0.5, 1.5, true)).toBe("too early to say");
});
