import { weekday_name } from "../text.ts";

/** Duties, as the roster calls them, and what each is told. */
export const DUTIES = {
  first: "First: told at once",
  second: "Second: told if nobody acknowledges",
  duty_manager: "Duty manager",
  exhibitions: "Exhibitions: told of unhappy visitors",
} as const;
export type DutyName = keyof typeof DUTIES;

/** A row of /api/v1/roster. Times and dates are museum-local. */
export interface Duty {
  roster_id: number;
  contact_id: number;
  contact: string;
  channel: string;
  duty: DutyName;
  /** "1,2,3": 1 Monday to 7 Sunday, of the day on which it begins */
  weekdays: string;
  from_time: string;
  until_time: string;
  /** null: no limit */
  from_date: string | null;
  until_date: string | null;
  on_duty: boolean;
}

/** A row of /api/v1/contacts. */
export interface Contact {
  contact_id: number;
  name: string;
  channel: "webhook" | "sns" | "email";
  address: string;
  /** museum-local; null: never quiet */
  quiet_from: string | null;
  quiet_until: string | null;
}

/** "09:00" of "09:00:00" */
export function short_time(time: string): string {
  return time.slice(0, 5);
}

/** 1 to 7, of "1,2,3" */
export function days_of(weekdays: string): number[] {
  return weekdays.split(",").filter(Boolean).map(Number);
}

/** "every day", "Mon, Tue", "Mon to Fri" */
export function weekdays_text(days: number[]): string {
  if (days.length === 7) return "every day";
  const [first = 1] = days;
  const last = days.at(-1) ?? first;
  const is_run = days.length > 2 && days.every((day, n) => day === first + n);
  if (is_run) return `${weekday_name(first)} to ${weekday_name(last)}`;
  return days.map(weekday_name).join(", ");
}

/** "all day", "09:00 to 18:00", "22:00 to 06:00 of the next day" */
export function times_text(from: string, until: string): string {
  const [begin, end] = [short_time(from), short_time(until)];
  if (begin === "00:00" && end === "24:00") return "all day";
  return `${begin} to ${end}${begin > end ? " of the next day" : ""}`;
}
