import { describe, expect, it } from "vitest";
import {
  append_filters,
  days_in,
  days_later,
  NO_FILTERS,
  parse_filters,
  range_of,
  type Filters,
} from "./filters.ts";

const parsed = (text: string) => parse_filters(new URLSearchParams(text));

describe("filters in the address", () => {
  it.each<[string, Partial<Filters>]>([
    ["nothing", {}],
    ["a number of days", { days: 90 }],
    ["a range", { days: null, from: "2026-01-31", until: "2026-02-03" }],
    ["an exhibition", { exhibition: 0 }],
    ["a department and a floor", { department: "Earth & Sky", floor: "1" }],
    ["a request", { kind: "emergency" }],
    ["raw figures", { filtered: false }],
  ])("come back: %s", (_, change) => {
    const filters = { ...NO_FILTERS, ...change };
    const parameters = new URLSearchParams();
    append_filters(filters, parameters);
    expect(parse_filters(parameters)).toEqual(filters);
  });

  it.each([
    "days=8",
    "days=-1",
    "from=2026-02-01",
    "from=2026-02-30&until=x",
    "from=2026-02-02&until=2026-02-01",
    "from=2024-01-01&until=2026-02-01",
    "exhibition=x",
    "exhibition=-1",
    "floor=",
    "kind=other",
    "filtered=maybe",
  ])("pass over what they can't mean: %s", (text) => {
    expect(parsed(text)).toEqual(NO_FILTERS);
  });
});

it("counts days over months, years and changes of the clock", () => {
  expect(days_later("2026-03-01", -1)).toBe("2026-02-28");
  expect(days_later("2025-12-31", 1)).toBe("2026-01-01");
  expect(days_in({ from: "2026-03-28", until: "2026-03-30" })).toBe(3);
});

it("ends the newest days with today", () => {
  const range = (change: Partial<Filters>) => range_of({ ...NO_FILTERS, ...change }, "2026-02-24");
  expect(range({ days: 1 })).toEqual({ from: "2026-02-24", until: "2026-02-24" });
  expect(range({ days: 28 })).toEqual({ from: "2026-01-28", until: "2026-02-24" });
  const chosen = { from: "2026-01-01", until: "2026-01-02" };
  expect(range({ days: null, ...chosen })).toEqual(chosen);
});
