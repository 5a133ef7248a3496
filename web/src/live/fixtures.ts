import type { Exhibition, Frame, Incident, Press } from "./frame.ts";

// What the tests begin from; each says only what it is about.

export function press(offset: number, change: Partial<Press> = {}): Press {
  return {
    source_id: 1,
    partition: 0,
    offset,
    exhibition_id: 1,
    pressed_at: new Date(Date.UTC(2026, 1, 24, 12, 0, offset)).toISOString(),
    local_time: "2026-02-24T12:00:00",
    kind: "rating",
    rating: 3,
    suspect: false,
    ...change,
  };
}

export function exhibition(exhibition_id: number, change: Partial<Exhibition> = {}): Exhibition {
  return {
    exhibition_id,
    exhibition: `E${exhibition_id}`,
    floor: "1",
    department: "Geology",
    rank: 1,
    band: 1,
    responses: 0,
    rating_0: 0,
    rating_1: 0,
    rating_2: 0,
    rating_3: 0,
    rating_4: 0,
    happiness_index: null,
    score: 50,
    score_low: 40,
    score_high: 60,
    change: null,
    last_press_at: null,
    is_silent: false,
    alarm_at: null,
    alarm_local_time: null,
    ...change,
  };
}

export function incident(incident_id: number, change: Partial<Incident> = {}): Incident {
  return {
    incident_id,
    exhibition_id: 1,
    exhibition: "E1",
    floor: "1",
    department: "Geology",
    kind: "assistance",
    cause: "accepted",
    state: "open",
    round: 0,
    presses: 1,
    opened_at: "2026-02-24T12:00:00.000000Z",
    local_time: "2026-02-24T12:00:00",
    acknowledged_at: null,
    acknowledged_by: null,
    acknowledged_note: null,
    is_seen: false,
    ...change,
  };
}

export function frame(change: Partial<Frame> = {}): Frame {
  return {
    as_of: "2026-02-24T12:00:00.000000Z",
    museum: {
      museum_id: 1,
      museum: "M",
      time_zone: "Etc/GMT-1",
      opens: "09:00:00",
      closes: "18:00:00",
      simulated: false,
      today: "2026-02-24",
    },
    exhibitions: [exhibition(1)],
    incidents: [],
    blind: null,
    presses: [],
    ...change,
  };
}
