import { sum } from "d3-array";
import type { Rejection } from "./rows.ts";

export interface ReasonTotal {
  reason: string;
  messages: number;
}

/** How many messages each reason has rejected, the most first. */
export function by_reason(rows: Rejection[]): ReasonTotal[] {
  const reasons = [...new Set(rows.map((row) => row.reason))];
  return reasons
    .map((reason) => ({
      reason,
      messages: sum(rows, (row) => (row.reason === reason ? row.messages : 0)),
    }))
    .sort((a, b) => b.messages - a.messages || a.reason.localeCompare(b.reason));
}

const MEANINGS: Record<string, string> = {
  "at:future": "pressed in the future",
  "at:invalid": "time can't be read",
  "at:missing": "no time",
  "at:outside_hours": "outside opening hours",
  "at:too_old": "a kiosk's clock was reset",
  "message:not_json": "not JSON",
  "message:not_object": "JSON, but no object",
  "message:too_large": "too large",
  "message:unstorable": "the database refused it",
  "site:invalid": "exhibition can't be read",
  "site:missing": "no exhibition",
  "site:unknown": "unknown exhibition",
  "type:invalid": "kind of request can't be read",
  "type:missing": "request without its kind",
  "type:out_of_range": "unknown kind of request",
  "val:invalid": "rating can't be read",
  "val:missing": "no rating",
  "val:out_of_range": "no such rating",
};

/** What a reason means, in a few words; "" for one that is not known here. */
export function meaning_of(reason: string): string {
  return MEANINGS[reason] ?? "";
}
