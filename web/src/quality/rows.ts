// Rows of the API; docs/reporting.md says what the figures mean.

/** A row of /api/v1/quality. */
export interface QualityDay {
  local_date: string;
  /** presses, suspect ones included */
  accepted: number;
  suspects: number;
  rejected: number;
}

/** A row of /api/v1/rejections: a message with two reasons stands under both. */
export interface Rejection {
  local_date: string;
  reason: string;
  messages: number;
}

/** A row of /api/v1/rejected-messages. */
export interface RejectedMessage {
  /** instant, when ingest judged it; and museum-local */
  received_at: string;
  local_time: string;
  /** topic or file */
  source: string;
  partition: number;
  offset: number;
  /** "val:out_of_range, site:missing" */
  reasons: string;
  /** null for a message without content */
  message_bytes: number | null;
  /** its beginning, as text or in hex */
  message_text: string | null;
  message_hex: string | null;
  /** for the next page */
  cursor: string;
}

/** A row of /api/v1/silent-kiosks. */
export interface Kiosk {
  exhibition: string;
  floor: string;
  /** instant, and museum-local; null without a press */
  last_press_at: string | null;
  local_time: string | null;
  /** presses that would have been usual since */
  usual_presses_since: number;
  is_silent: boolean;
}

/** A row of /api/v1/suspect-runs. */
export interface SuspectRun {
  exhibition: string;
  floor: string;
  kind: "rating" | "assistance" | "emergency";
  /** 0 (worst) to 4 (best); null for a request */
  rating: number | null;
  first_press_at: string;
  last_press_at: string;
  /** museum-local, of the first */
  local_time: string;
  presses: number;
}

/** A row of /api/v1/checkpoints: a partition of a topic. */
export interface Checkpoint {
  source: string;
  partition: number;
  next_offset: number;
  accepted: number;
  rejected: number;
  gaps: number;
  lost: number;
  /** instants; Kafka timestamp of the last message, and when it was committed */
  last_recorded_at: string | null;
  updated_at: string;
  /** why it is not read; null when it is */
  parked: string | null;
}

/** A row of /api/v1/ingest-runs. */
export interface IngestRun {
  instance: string;
  version: string;
  /** instants */
  started_at: string;
  heartbeat_at: string;
  /** s */
  heartbeat_age_seconds: number;
  reads: boolean;
  lag_seconds: number;
}

/** A row of /api/v1/museums. */
export interface Freshness {
  museum_id: number;
  /** instants; null before the first */
  last_press_at: string | null;
  last_commit_at: string | null;
}
