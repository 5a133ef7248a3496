import { expect, it } from "vitest";
import { by_reason } from "./reasons.ts";

it("adds up days, the most first", () => {
  const rows = [
    { local_date: "2026-02-23", reason: "val:missing", messages: 1 },
    { local_date: "2026-02-23", reason: "at:future", messages: 2 },
    { local_date: "2026-02-24", reason: "val:missing", messages: 4 },
    { local_date: "2026-02-24", reason: "site:missing", messages: 2 },
  ];
  expect(by_reason(rows)).toEqual([
    { reason: "val:missing", messages: 5 },
    { reason: "at:future", messages: 2 },
    { reason: "site:missing", messages: 2 },
  ]);
  expect(by_reason([])).toEqual([]);
});
