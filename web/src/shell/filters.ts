/** What the figures of a page are narrowed by; all of it stands in the address. */
export interface Filters {
  /** the newest days, today included; null: those from `from` until `until` */
  days: DayCount | null;
  /** museum-local days, both included; null unless `days` is */
  from: string | null;
  until: string | null;
  exhibition: number | null;
  department: string | null;
  floor: string | null;
  kind: RequestKind | null;
  /** without suspect presses */
  filtered: boolean;
}

export type FilterName = "dates" | "exhibition" | "department" | "floor" | "kind" | "filtered";
export type RequestKind = "assistance" | "emergency";

export const DAY_COUNTS = [1, 7, 28, 90] as const;
export type DayCount = (typeof DAY_COUNTS)[number];

/** Days that the service answers at once. */
export const MOST_DAYS = 366;

export const NO_FILTERS: Filters = {
  days: 7,
  from: null,
  until: null,
  exhibition: null,
  department: null,
  floor: null,
  kind: null,
  filtered: true,
};

/** Museum-local days "2026-02-24", both included. */
export interface DayRange {
  from: string;
  until: string;
}

const DAY = /^20\d\d-\d\d-\d\d$/;
const DAY_MS = 86_400_000;

export function is_day(text: string | null): text is string {
  return text !== null && DAY.test(text) && !Number.isNaN(Date.parse(text));
}

/** The day so many days later, or earlier if negative. */
export function days_later(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}

/** How many days lie in the range, both ends counted. */
export function days_in(range: DayRange): number {
  return Math.round((Date.parse(range.until) - Date.parse(range.from)) / DAY_MS) + 1;
}

/** @param today museum-local */
export function range_of(filters: Filters, today: string): DayRange {
  if (filters.days === null && filters.from !== null && filters.until !== null) {
    return { from: filters.from, until: filters.until };
  }
  return { from: days_later(today, 1 - (filters.days ?? 7)), until: today };
}

/** What it takes from the parameters of an address; what it can't mean is passed over. */
export function parse_filters(parameters: URLSearchParams): Filters {
  const days = DAY_COUNTS.find((count) => String(count) === parameters.get("days"));
  const from = parameters.get("from");
  const until = parameters.get("until");
  const has_range =
    is_day(from) && is_day(until) && from <= until && days_in({ from, until }) <= MOST_DAYS;
  const exhibition = parameters.get("exhibition");
  const kind = parameters.get("kind");
  return {
    days: has_range ? null : (days ?? NO_FILTERS.days),
    from: has_range ? from : null,
    until: has_range ? until : null,
    exhibition: exhibition !== null && /^\d{1,4}$/.test(exhibition) ? Number(exhibition) : null,
    department: parameters.get("department") || null,
    floor: parameters.get("floor") || null,
    kind: kind === "assistance" || kind === "emergency" ? kind : null,
    filtered: parameters.get("filtered") !== "false",
  };
}

/** Adds what differs from no filters. */
export function append_filters(filters: Filters, parameters: URLSearchParams): void {
  if (filters.days === null) {
    parameters.set("from", filters.from ?? "");
    parameters.set("until", filters.until ?? "");
  } else if (filters.days !== NO_FILTERS.days) {
    parameters.set("days", String(filters.days));
  }
  for (const name of ["exhibition", "department", "floor", "kind"] as const) {
    const value = filters[name];
    if (value !== null) parameters.set(name, String(value));
  }
  if (!filters.filtered) parameters.set("filtered", "false");
}
