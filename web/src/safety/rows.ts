// Rows of /api/v1/…; docs/reporting.md says what they mean. Times are museum-local.

/** Of `presses`. What `by` did not name is null. */
export interface Requests {
  exhibition: string | null;
  floor: string | null;
  /** 1 Monday to 7 Sunday */
  weekday: number | null;
  local_hour: number | null;
  assistance: number;
  emergency: number;
  requests: number;
}

export interface RequestDay {
  local_date: string;
  requests: number;
  /** null below 4 open weeks */
  usual_requests: number | null;
  usual_low: number | null;
  usual_high: number | null;
}

/** Null stands for all floors or hours. Times in seconds; null where there is none. */
export interface ResponseTime {
  floor: string | null;
  local_hour: number | null;
  incidents: number;
  acknowledged: number;
  resolved: number;
  acknowledge_median: number | null;
  acknowledge_p90: number | null;
  resolve_median: number | null;
  resolve_p90: number | null;
}

export interface Expectation {
  floor: string;
  weekday: number;
  local_hour: number;
  /** open days that it rests on */
  weeks: number;
  expected_requests: number;
  /** that 90 % of such hours do not exceed */
  expected_upper: number;
  /** the latest day of that weekday with a press */
  latest_date: string;
  /** null for an hour to come */
  latest_requests: number | null;
}

/** Of `incidents`: waiting and closed ones, no drills. */
export interface PastIncident {
  incident_id: number;
  exhibition_id: number;
  exhibition: string;
  floor: string;
  kind: "assistance" | "emergency";
  cause: "accepted" | "outside_hours" | "unknown_site";
  state: "open" | "acknowledged" | "resolved" | "expired" | "late";
  presses: number;
  local_time: string;
  seconds_to_acknowledge: number | null;
  seconds_to_resolve: number | null;
}

export interface IncidentEvent {
  incident_id: number;
  event: "opened" | "seen" | "acknowledged" | "escalated" | "reopened" | "resolved" | "expired";
  local_time: string;
  actor: string;
  /** of an escalation its step */
  note: string | null;
}

export interface Drill {
  drill_id: number;
  exhibition: string;
  floor: string;
  state: string | null;
  local_time: string;
  registered_by: string;
  seconds_to_incident: number | null;
  seconds_to_screen: number | null;
  seconds_to_channel: number | null;
}

export interface Blindness {
  cause: string;
  local_time: string;
  /** instant; null while it lasts */
  ended_at: string | null;
  seconds: number;
}

export interface Delivery {
  delivery_id: number;
  step: string;
  title: string;
  contact: string;
  channel: string;
  state: "due" | "sent" | "quiet" | "withdrawn" | "failed";
  attempts: number;
  last_error: string | null;
  local_time: string;
}

export interface Rejections {
  local_date: string;
  reason: string;
  messages: number;
}

export interface SilentKiosk {
  exhibition: string;
  floor: string;
  last_press_at: string | null;
  local_time: string | null;
  usual_presses_since: number | null;
  is_silent: boolean;
}

/** Of `presses` by exhibition. */
export interface Presses {
  exhibition_id: number;
  exhibition: string;
  responses: number;
  requests: number;
}
