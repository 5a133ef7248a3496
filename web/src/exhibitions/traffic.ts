import { day_name, hour_name } from "../text.ts";
import type { BesideUsual } from "./rows.ts";

/** Columns for charts/Curves.svelte. */
export interface TrafficCurves {
  /** seconds of museum-local time as if of UTC */
  x: number[];
  responses: (number | null)[];
  usual: (number | null)[];
  low: (number | null)[];
  high: (number | null)[];
}

/**
 * Closed hours are left blank: after the last hour of each day there is a gap.
 * @param rows hours of days, or whole days, in their order
 */
export function traffic_curves(rows: BesideUsual[]): TrafficCurves {
  const curves: TrafficCurves = { x: [], responses: [], usual: [], low: [], high: [] };
  const add = (x: number, row: BesideUsual | null) => {
    curves.x.push(x);
    curves.responses.push(row?.responses ?? null);
    curves.usual.push(row?.usual_responses ?? null);
    curves.low.push(row?.usual_low ?? null);
    curves.high.push(row?.usual_high ?? null);
  };
  rows.forEach((row, i) => {
    const x = Date.parse(row.local_date) / 1000 + (row.local_hour ?? 0) * 3600;
    // A whole day is compared with whole days.
    add(x, row.is_finished || row.local_hour !== null ? row : null);
    const is_last_hour = row.local_hour !== null && rows[i + 1]?.local_date !== row.local_date;
    if (is_last_hour) add(x + 1800, null);
  });
  return curves;
}

/** "24 Feb 2026, 9:00", or the day alone; of an x of the curves. */
export function time_name(x: number, is_day: boolean): string {
  const date = new Date(x * 1000);
  const day = day_name(date.toISOString().slice(0, 10));
  return is_day ? day : `${day}, ${hour_name(date.getUTCHours())}`;
}
