// What /api/v1/events sends; src/live/openapi.yaml describes the events, docs/reporting.md the figures.

/** A row of reporting.museum. */
export interface Museum {
  museum_id: number;
  museum: string;
  /** IANA zone of every local time and date */
  time_zone: string;
  opens: string;
  closes: string;
  simulated: boolean;
  /** museum-local date */
  today: string;
}

/** Today's figures of an exhibition, without suspect presses. */
export interface Exhibition {
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
  /** 0 to 100, with the ends of its 90 % interval */
  score: number;
  score_low: number;
  score_high: number;
  /** index now less the usual one of the same hours, in points; null without a usual */
  change: number | null;
  /** instant */
  last_press_at: string | null;
  /** at least 7 presses would have been usual since the last one */
  is_silent: boolean;
  /** instant of today's alarm on unhappiness */
  alarm_at: string | null;
  /** the same, museum-local */
  alarm_local_time: string | null;
}

/** An incident that is not closed. */
export interface Incident {
  incident_id: number;
  exhibition_id: number;
  exhibition: string;
  floor: string;
  department: string;
  kind: "assistance" | "emergency";
  cause: "accepted" | "outside_hours" | "unknown_site" | "drill";
  state: "open" | "acknowledged";
  /** how often a press reopened it */
  round: number;
  /** times pressed */
  presses: number;
  /** instant, on the database's clock */
  opened_at: string;
  /** the same, museum-local */
  local_time: string;
  /** instant, in this round */
  acknowledged_at: string | null;
  acknowledged_by: string | null;
  acknowledged_note: string | null;
  /** some screen has confirmed in this round that it shows it */
  is_seen: boolean;
}

export interface Press {
  source_id: number;
  partition: number;
  offset: number;
  exhibition_id: number;
  /** instant */
  pressed_at: string;
  /** the same, museum-local */
  local_time: string;
  kind: "rating" | "assistance" | "emergency";
  /** 0 (worst) to 4 (best); null for a request */
  rating: number | null;
  /** in a run of identical presses that no person makes */
  suspect: boolean;
}

/** The data of a `snapshot` or a `change`. */
export interface Frame {
  /** instant, on the database's clock */
  as_of: string;
  museum: Museum;
  exhibitions: Exhibition[];
  incidents: Incident[];
  /** why an emergency would not be seen now; null when it would */
  blind: string | null;
  /** of a snapshot all that are kept, of a change those since the event before */
  presses: Press[];
}
