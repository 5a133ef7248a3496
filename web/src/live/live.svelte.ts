import { follow } from "./feed.ts";
import { after, type NowState } from "./state.ts";

/** What the service tells of one museum as it happens; all pages share one. */
export class Live {
  /** null before the first frame */
  state: NowState | null = $state.raw(null);
  /** no sign of life from the service for a while */
  stale = $state(false);
  #machine_now = $state(Date.now());

  /** ms, on the database's clock; moves once a second */
  get now(): number {
    return this.#machine_now + (this.state?.clock_offset ?? 0);
  }

  /** Follows a museum until what it returns is called. */
  follow(museum_id: number): () => void {
    const tick = () => (this.#machine_now = Date.now());
    const timer = setInterval(tick, 1000);
    const end = follow(museum_id, {
      frame: (event, frame) => {
        this.state = after(this.state, event, frame, tick());
      },
      stale: (stale) => (this.stale = stale),
    });
    return () => {
      clearInterval(timer);
      end();
    };
  }
}
