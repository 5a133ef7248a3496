import type { Press } from "./live/frame.ts";

/** "14:32:07" of a museum-local time "2026-02-24T14:32:07.5". */
export function clock(local_time: string): string {
  return local_time.slice(11, 19);
}

/** "14:32:07" of an instant, in the museum's zone. */
export function clock_in(instant: string, time_zone: string): string {
  return new Intl.DateTimeFormat("en-GB", { timeZone: time_zone, timeStyle: "medium" }).format(
    new Date(instant),
  );
}

/** "12 s", "3 min", "2 h 05 min": how long something lasts, from ms, never negative. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

/** "0:07", "12:40", "1:02:03": how long somebody waits, to the second. */
export function stopwatch(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const shown = parts[0] ? parts : parts.slice(1);
  return shown.map((part, i) => (i ? String(part).padStart(2, "0") : String(part))).join(":");
}

/** "+3.1", "−0.4", "±0.0" */
export function signed(points: number): string {
  const size = Math.abs(points).toFixed(1);
  if (size === "0.0") return "±0.0";
  return `${points > 0 ? "+" : "−"}${size}`;
}

export function count(number: number): string {
  return number.toLocaleString("en-GB");
}

/** "1 response", "1,204 responses" */
export function counted(number: number, noun: string, plural = `${noun}s`): string {
  return `${count(number)} ${number === 1 ? noun : plural}`;
}

/** "A", "A and B", "A, B and C" */
export function listed(names: string[]): string {
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

const RATINGS = ["very unhappy", "unhappy", "neutral", "happy", "very happy"];

/** What a rating 0 to 4 is called. */
export function rating_name(rating: number): string {
  return RATINGS[rating] ?? String(rating);
}

/** The face 0 to 4 that an index of 0 to 100 has. */
export function mood(index: number): number {
  return Math.min(4, Math.max(0, Math.round(index / 25)));
}

export function request_name(kind: "assistance" | "emergency"): string {
  return kind === "emergency" ? "Emergency" : "Assistance";
}

/** What a press says: "happy", "Emergency" */
export function meaning(press: Press): string {
  if (press.kind !== "rating") return request_name(press.kind);
  return press.rating === null ? "" : rating_name(press.rating);
}

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** Parts of "2026-02-24": no zone has a say in a date. */
function parts_of(day: string) {
  const [year = 0, month = 1, date = 1] = day.slice(0, 10).split("-").map(Number);
  return { year, month: MONTHS[month - 1] ?? "", date };
}

/** "24 Feb 2026", of a date or a museum-local time */
export function day_name(day: string): string {
  const { year, month, date } = parts_of(day);
  return `${date} ${month} ${year}`;
}

/** "24 Feb" */
export function short_day(day: string): string {
  const { month, date } = parts_of(day);
  return `${date} ${month}`;
}

/** "24 Feb 2026", "1 to 24 Feb 2026", "28 Jan to 24 Feb 2026", "30 Dec 2025 to 2 Jan 2026" */
export function day_range(from: string, until: string): string {
  if (from === until) return day_name(until);
  const [a, b] = [parts_of(from), parts_of(until)];
  if (a.year !== b.year) return `${day_name(from)} to ${day_name(until)}`;
  return `${a.month === b.month ? a.date : short_day(from)} to ${day_name(until)}`;
}

const WEEKDAYS = "Mon Tue Wed Thu Fri Sat Sun".split(" ");

/** "Mon" of 1 to "Sun" of 7 */
export function weekday_name(weekday: number): string {
  return WEEKDAYS[weekday - 1] ?? String(weekday);
}

/** "9:00", of an hour 0 to 23 */
export function hour_name(hour: number): string {
  return `${hour}:00`;
}

/** "61.3", "–" where there is none */
export function decimal(number: number | null, digits = 1): string {
  return number === null ? "–" : number.toFixed(digits);
}

/** "12 %" of 0.123 */
export function percent(share: number | null, digits = 0): string {
  return share === null ? "–" : `${(100 * share).toFixed(digits)} %`;
}
