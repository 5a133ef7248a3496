import type { UnhappinessStep } from "./rows.ts";

/** How the CUSUM of an exhibition went today. */
export interface Progress {
  exhibition_id: number;
  exhibition: string;
  /** one for each step of time, as a share of the threshold: 1 is the alarm; null before the first response */
  shares: (number | null)[];
  /** of the threshold, so far today */
  highest: number;
}

/** Seconds of a museum-local time as if of UTC. */
export const seconds_of = (local_time: string): number => Date.parse(`${local_time}Z`) / 1000;

/** The steps of time in which anybody responded, ascending. */
export function times_of(rows: UnhappinessStep[]): number[] {
  return [...new Set(rows.map((row) => seconds_of(row.local_time)))].sort((a, b) => a - b);
}

/**
 * Of each exhibition that has a threshold. The highest sum of a step is drawn, since a single press
 * makes the alarm; in steps without responses the sum stays.
 */
export function progress_of(rows: UnhappinessStep[], times: number[]): Progress[] {
  const found = new Map<number, UnhappinessStep[]>();
  for (const row of rows) {
    if (row.alarm_threshold === null) continue;
    found.set(row.exhibition_id, [...(found.get(row.exhibition_id) ?? []), row]);
  }
  return [...found].map(([exhibition_id, steps]) => {
    const at = new Map(steps.map((step) => [seconds_of(step.local_time), step]));
    const threshold = steps[0]?.alarm_threshold ?? Infinity;
    let last: number | null = null;
    const shares = times.map((time) => {
      const step = at.get(time);
      if (!step) return last;
      last = step.running_sum / threshold;
      return step.highest_sum / threshold;
    });
    return {
      exhibition_id,
      exhibition: steps[0]?.exhibition ?? "",
      shares,
      highest: Math.max(0, ...steps.map((step) => step.highest_sum / threshold)),
    };
  });
}
