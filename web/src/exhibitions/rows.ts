// Rows of the API; docs/reporting.md says what the figures mean.

/** A row of /api/v1/ranking. */
export interface Ranked {
  exhibition_id: number;
  exhibition: string;
  floor: string;
  department: string;
  /** 1 is the best score */
  rank: number;
  /** exhibitions in one band are not told apart by the data */
  band: number;
  /** number of ratings: the N of the index */
  responses: number;
  rating_0: number;
  rating_1: number;
  rating_2: number;
  rating_3: number;
  rating_4: number;
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
  prior_from: string;
  prior_until: string;
}
