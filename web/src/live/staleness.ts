/** Heartbeats come every 5 s: after two and a bit of silence something is wrong. */
export const STALE_AFTER_MS = 12_000;
/** A connection can be dead without an error; after such a silence another one is made. */
export const RECONNECT_AFTER_MS = 16_000;

export interface Signs {
  /** when the server last gave a sign of life, in ms */
  last_sign: number;
  /** when the connection was last made, in ms */
  connected: number;
}

export function is_stale(signs: Signs, now: number): boolean {
  return now - signs.last_sign >= STALE_AFTER_MS;
}

export function has_to_reconnect(signs: Signs, now: number): boolean {
  return now - Math.max(signs.last_sign, signs.connected) >= RECONNECT_AFTER_MS;
}
