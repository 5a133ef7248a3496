import { decimal, hour_name, listed, percent, signed, weekday_name } from "../text.ts";
import type {
  Alarm,
  Annotation,
  BeforeAfter,
  BesideUsual,
  Effect,
  HourOfDay,
  HourOfWeek,
  LastHour,
  Ranked,
} from "./rows.ts";
import { ENOUGH_RESPONSES } from "./spread.ts";
import type { Progress } from "./unhappiness.ts";

// What each figure shows, in one sentence.

/** @param rows by rank */
export function ranking_finding(rows: Ranked[]): string {
  const rated = rows.filter((row) => row.responses > 0);
  const [first, last] = [rated[0], rated.at(-1)];
  if (!first || !last) return "There are no responses in these days.";
  if (first === last) {
    return `${first.exhibition} has a score of ${decimal(first.score)}, rank ${first.rank}.`;
  }
  if (first.band === last.band) return "The data do not tell these exhibitions apart.";
  const best = rated.filter((row) => row.band === first.band).map((row) => row.exhibition);
  const worst = rated.filter((row) => row.band === last.band).map((row) => row.exhibition);
  const does = (names: string[]) => (names.length === 1 ? "does" : "do");
  return `${listed(best)} ${does(best)} best, ${listed(worst)} ${does(worst)} worst.`;
}

export function ratings_finding(rows: Ranked[]): string {
  const rated = rows.filter((row) => row.responses > 0);
  if (rated.length === 0) return "There are no responses in these days.";
  const most = (of: (row: Ranked) => number | null) =>
    rated.reduce((a, b) => ((of(b) ?? 0) > (of(a) ?? 0) ? b : a));
  const happy = most((row) => row.satisfied_share);
  const unhappy = most((row) => row.unhappy_share);
  return (
    `${percent(happy.satisfied_share)} of responses are happy at ${happy.exhibition}, ` +
    `${percent(unhappy.unhappy_share)} unhappy at ${unhappy.exhibition}.`
  );
}

export function week_finding(rows: HourOfWeek[]): string {
  const known = rows.filter(
    (row) => row.happiness_index !== null && row.responses >= ENOUGH_RESPONSES,
  );
  if (known.length < 2) return "There are too few responses to compare hours.";
  const by_index = [...known].sort((a, b) => (b.happiness_index ?? 0) - (a.happiness_index ?? 0));
  const [best, worst] = [by_index[0], by_index.at(-1)];
  if (!best || !worst) return "";
  const named = (row: HourOfWeek) =>
    `${weekday_name(row.weekday)} ${hour_name(row.local_hour)} (${decimal(row.happiness_index, 0)})`;
  return `Happiest on ${named(best)}, least on ${named(worst)}.`;
}

/** @param rows of the exhibitions that are drawn */
export function curves_finding(rows: HourOfDay[]): string {
  const falls = new Map<string, HourOfDay[]>();
  for (const row of rows) {
    if (row.happiness_index === null || row.responses < ENOUGH_RESPONSES) continue;
    falls.set(row.exhibition, [...(falls.get(row.exhibition) ?? []), row]);
  }
  let widest: { name: string; high: HourOfDay; low: HourOfDay; spread: number } | null = null;
  for (const [name, hours] of falls) {
    const sorted = [...hours].sort((a, b) => (a.happiness_index ?? 0) - (b.happiness_index ?? 0));
    const [low, high] = [sorted[0], sorted.at(-1)];
    if (!low || !high) continue;
    const spread = (high.happiness_index ?? 0) - (low.happiness_index ?? 0);
    if (widest === null || spread > widest.spread) widest = { name, high, low, spread };
  }
  if (!widest) return "There are too few responses to compare hours.";
  return (
    `${widest.name} changes most over the day: ` +
    `${decimal(widest.high.happiness_index, 0)} at ${hour_name(widest.high.local_hour)}, ` +
    `${decimal(widest.low.happiness_index, 0)} at ${hour_name(widest.low.local_hour)}.`
  );
}

/** @param rows hours, or days */
export function traffic_finding(rows: BesideUsual[]): string {
  const known = rows.filter((row) => row.usual_low !== null && row.usual_high !== null);
  if (known.length === 0) return "There is no usual yet: it takes four open weeks.";
  const above = known.filter((row) => row.responses > (row.usual_high ?? Infinity)).length;
  const below = known.filter((row) => row.responses < (row.usual_low ?? -Infinity)).length;
  const unit = rows.some((row) => row.local_hour === null) ? "days" : "hours";
  return `Of ${known.length} ${unit}, ${above} were busier and ${below} quieter than usual.`;
}

export function last_hour_finding(rows: LastHour[]): string {
  const known = rows.filter((row) => (row.usual_high ?? 0) > 0);
  if (known.length === 0) return "Nothing is usual at this time: the museum is closed, or new.";
  const busier = known.filter((row) => row.responses > (row.usual_high ?? Infinity));
  const quieter = known.filter((row) => row.responses < (row.usual_low ?? -Infinity));
  const named = (found: LastHour[], how: string) =>
    found.length ? [`${listed(found.map((row) => row.exhibition))} ${how}`] : [];
  const parts = [...named(busier, "busier"), ...named(quieter, "quieter")];
  return parts.length ? `${parts.join("; ")} than usual.` : "As busy as usual everywhere.";
}

export function alarms_finding(rows: Alarm[]): string {
  const alarmed = rows.filter((row) => row.alarm_at !== null).map((row) => row.exhibition);
  if (alarmed.length === 0) return "No exhibition's visitors are unhappier than usual today.";
  return `Visitors are unhappier than usual at ${listed(alarmed)}.`;
}

/** @param progress of each exhibition with a threshold */
export function unhappiness_finding(progress: Progress[]): string {
  const alarmed = progress.filter((one) => one.highest >= 1);
  if (alarmed.length) {
    return `The alarm went off at ${listed(alarmed.map((one) => one.exhibition))}.`;
  }
  const first = progress[0];
  if (!first) return "No exhibition has enough responses for an alarm.";
  const closest = progress.reduce((a, b) => (b.highest > a.highest ? b : a), first);
  return `${closest.exhibition} came closest: ${percent(closest.highest)} of the way to its alarm.`;
}

/** @param rows all exhibitions together first, unless only some were asked for */
export function before_after_finding(rows: BeforeAfter[]): string {
  const known = rows.filter((row) => row.exhibition !== null && !row.is_too_early);
  const named = (found: BeforeAfter[], how: string) =>
    found.length ? [`${how} at ${listed(found.map((row) => row.exhibition ?? ""))}`] : [];
  if (known.length === 0) return "There are too few responses on one side to tell.";
  const parts = [
    ...named(
      known.filter((row) => (row.difference_low ?? 0) > 0),
      "better",
    ),
    ...named(
      known.filter((row) => (row.difference_high ?? 0) < 0),
      "worse",
    ),
  ];
  return parts.length ? `Since then ${parts.join(", ")}.` : "No clear change anywhere.";
}

/** What a change did, with its interval; nothing is claimed that the interval does not bear out. */
export function effect_of(row: Effect): string {
  if (row.is_too_early || row.difference === null) return "too early to say";
  const [low, high] = [row.difference_low ?? 0, row.difference_high ?? 0];
  const judged = low > 0 ? "better" : high < 0 ? "worse" : "no clear change";
  return `${judged}: ${signed(row.difference)} (${signed(low)} to ${signed(high)})`;
}

export function annotations_finding(rows: Annotation[]): string {
  if (rows.length === 0) return "No change was noted in these days.";
  const known = rows.filter((row) => !row.is_too_early);
  const better = known.filter((row) => (row.difference_low ?? 0) > 0).length;
  const worse = known.filter((row) => (row.difference_high ?? 0) < 0).length;
  if (known.length === 0) return "It is too early to judge any of them.";
  return `${better} made it better, ${worse} worse, ${known.length - better - worse} no clear difference.`;
}
