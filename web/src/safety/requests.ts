import type { RequestKind } from "../shell/filters.ts";
import { clock, short_day } from "../text.ts";
import type { Requests } from "./rows.ts";

/** Presses of one kind, or of both. */
export function requests_of(row: Requests, kind: RequestKind | null): number {
  return kind === null ? row.requests : row[kind];
}

/** "requests", "emergencies", "requests for assistance": what is counted. */
export function counted_kind(number: number, kind: RequestKind | null): string {
  if (kind === "emergency") return number === 1 ? "emergency" : "emergencies";
  const noun = number === 1 ? "request" : "requests";
  return kind === null ? noun : `${noun} for assistance`;
}

/** Colours of a count: .step-5 (none) to .step-1 (the most there are). */
export function count_step(number: number, most: number): number {
  return most === 0 ? 5 : 5 - Math.ceil((4 * number) / most);
}

/** The row with the most; null where there is none at all. */
export function busiest<Row>(rows: Row[], of: (row: Row) => number): Row | null {
  const best = rows.reduce<Row | null>(
    (most, row) => (most === null || of(row) > of(most) ? row : most),
    null,
  );
  return best !== null && of(best) > 0 ? best : null;
}

/** "42 s", "3 min 05 s": how long something took, from seconds; "–" where it did not. */
export function took(seconds: number | null): string {
  if (seconds === null) return "–";
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${String(whole % 60).padStart(2, "0")} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

/** Of rows that are oldest first. */
export function newest_first<Row>(rows: readonly Row[]): Row[] {
  return [...rows].reverse();
}

/** "24 Feb 14:32:07" of a museum-local time "2026-02-24T14:32:07.5" */
export function moment(local_time: string): string {
  return `${short_day(local_time.slice(0, 10))} ${clock(local_time)}`;
}

/** 1 Monday to 7 Sunday, of a date. */
export function weekday_of(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay() || 7;
}
