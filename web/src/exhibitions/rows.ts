// Rows of the API; docs/reporting.md says what the figures mean.

interface OfExhibition {
  exhibition_id: number;
  exhibition: string;
  floor: string;
  department: string;
}

/** The five ratings, 0 (worst) to 4 (best), and their number: the N of every index. */
export interface Ratings {
  rating_0: number;
  rating_1: number;
  rating_2: number;
  rating_3: number;
  rating_4: number;
  responses: number;
}

/** A row of /api/v1/ranking. */
export interface Ranked extends OfExhibition, Ratings {
  /** 1 is the best score */
  rank: number;
  /** exhibitions in one band are not told apart by the data */
  band: number;
  /** 0 to 100; null without responses */
  happiness_index: number | null;
  /** 0 to 1 */
  satisfied_share: number | null;
  unhappy_share: number | null;
  /** 0 to 100, with the ends of its 90 % interval */
  score: number;
  score_low: number;
  score_high: number;
  /** points; null without a usual */
  change: number | null;
  /** museum-local days whose ratings the score is drawn towards */
  prior_from: string;
  prior_until: string;
}

/** A row of /api/v1/presses?by=weekday,local_hour. */
export interface HourOfWeek {
  /** 1 Monday to 7 Sunday */
  weekday: number;
  /** 0 to 23 */
  local_hour: number;
  responses: number;
  rating_sum: number;
  happiness_index: number | null;
}

/** A row of /api/v1/presses?by=exhibition,local_hour. */
export interface HourOfDay extends Pick<OfExhibition, "exhibition_id" | "exhibition"> {
  local_hour: number;
  responses: number;
  happiness_index: number | null;
}

/** A row of /api/v1/usual, by local_date or by local_date,local_hour. */
export interface BesideUsual {
  local_date: string;
  /** null: of the whole day */
  local_hour: number | null;
  is_finished: boolean;
  responses: number;
  /** responses; null where there is no usual, with the ends of the 90 % band */
  usual_responses: number | null;
  usual_low: number | null;
  usual_high: number | null;
}

/** A row of /api/v1/last-hour. */
export interface LastHour extends OfExhibition {
  responses: number;
  happiness_index: number | null;
  usual_responses: number | null;
  usual_low: number | null;
  usual_high: number | null;
  usual_index: number | null;
}

/** A row of /api/v1/alarms. */
export interface Alarm extends OfExhibition {
  /** unhappy share that counts as normal, 0 to 1 */
  base_share: number | null;
  /** running sum at which the alarm begins; null: silent */
  alarm_threshold: number | null;
  /** today; null without responses */
  responses: number | null;
  unhappy: number | null;
  running_sum: number | null;
  /** instant, and museum-local */
  alarm_at: string | null;
  alarm_local_time: string | null;
}

/** A row of /api/v1/unhappiness: ten minutes of today in which there were responses. */
export interface UnhappinessStep extends OfExhibition {
  /** its begin, museum-local */
  local_time: string;
  responses: number;
  /** of the CUSUM: at its end, and the highest in it */
  running_sum: number;
  highest_sum: number;
  /** null: silent */
  alarm_threshold: number | null;
}

/** The index before and after a day. */
export interface Effect {
  responses_before: number;
  responses_after: number;
  index_before: number | null;
  index_after: number | null;
  /** points, with the ends of its 90 % interval */
  difference: number | null;
  difference_low: number | null;
  difference_high: number | null;
  is_too_early: boolean;
}

/** A row of /api/v1/before-after. */
export interface BeforeAfter extends Effect {
  /** null: all exhibitions */
  exhibition_id: number | null;
  exhibition: string | null;
}

/** A row of /api/v1/annotations. */
export interface Annotation extends Effect {
  annotation_id: number;
  /** null: all exhibitions */
  exhibition_id: number | null;
  exhibition: string;
  /** the first day after the change */
  local_date: string;
  text: string;
  created_by: string;
}
