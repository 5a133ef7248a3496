import type { Frame } from "./frame.ts";
import { has_to_reconnect, is_stale, type Signs } from "./staleness.ts";

export interface FeedHandlers {
  frame(event: "snapshot" | "change", frame: Frame): void;
  stale(stale: boolean): void;
}

/** Follows /api/v1/events for good, over whatever breaks. Returns what ends it. */
export function follow(museum: number, handlers: FeedHandlers): () => void {
  const signs: Signs = { last_sign: performance.now(), connected: 0 };
  let source: EventSource;
  let stale = false;

  const judge = () => {
    const now = performance.now();
    if (is_stale(signs, now) !== stale) {
      stale = !stale;
      handlers.stale(stale);
    }
    // After an answer that is no stream, the browser does not try again by itself.
    if (source.readyState === EventSource.CLOSED || has_to_reconnect(signs, now)) connect();
  };
  const sign = () => {
    signs.last_sign = performance.now();
    judge();
  };
  const connect = () => {
    source?.close();
    signs.connected = performance.now();
    source = new EventSource(`/api/v1/events?museum=${museum}`);
    for (const event of ["snapshot", "change"] as const) {
      source.addEventListener(event, (message) => {
        handlers.frame(event, JSON.parse(message.data) as Frame);
        sign();
      });
    }
    source.addEventListener("heartbeat", sign);
  };

  connect();
  const timer = setInterval(judge, 1000);
  return () => {
    clearInterval(timer);
    source.close();
  };
}
