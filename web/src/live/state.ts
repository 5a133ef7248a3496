import type { Exhibition, Frame, Press } from "./frame.ts";

/** Presses that the page keeps, newest first. */
export const KEPT_PRESSES = 60;

/** What the page shows. */
export interface NowState extends Frame {
  /** milliseconds to add to this machine's clock to have the database's */
  clock_offset: number;
}

/** Identity of a press: the same wherever it is read. */
export function key_of(press: Press): string {
  return `${press.source_id}.${press.partition}.${press.offset}`;
}

/** The newest presses of both, each once, newest first. */
function merged(older: Press[], newer: Press[]): Press[] {
  const presses = new Map([...older, ...newer].map((press) => [key_of(press), press]));
  return [...presses.values()]
    .sort((a, b) => Date.parse(b.pressed_at) - Date.parse(a.pressed_at) || b.offset - a.offset)
    .slice(0, KEPT_PRESSES);
}

/** A press on the list may be newer than the exhibition's figures, which are read less often. */
function with_newest_press(exhibition: Exhibition, presses: Press[]): Exhibition {
  const newest = presses.find((press) => press.exhibition_id === exhibition.exhibition_id);
  if (!newest) return exhibition;
  const known = exhibition.last_press_at;
  const is_newer = known === null || Date.parse(newest.pressed_at) > Date.parse(known);
  return is_newer ? { ...exhibition, last_press_at: newest.pressed_at } : exhibition;
}

/**
 * The state after an event.
 * @param now milliseconds, of this machine's clock
 */
export function after(
  state: NowState | null,
  event: "snapshot" | "change",
  frame: Frame,
  now: number,
): NowState {
  const older = event === "change" && state ? state.presses : [];
  const presses = merged(older, frame.presses);
  return {
    ...frame,
    presses,
    exhibitions: frame.exhibitions.map((exhibition) => with_newest_press(exhibition, presses)),
    clock_offset: Date.parse(frame.as_of) - now,
  };
}
