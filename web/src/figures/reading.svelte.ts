import { untrack } from "svelte";
import type { Live } from "../live/live.svelte.ts";
import { FiguresError, read_figures, type Figures } from "./figures.ts";

/** Figures are read again so often, if something has happened since. */
const REFRESH_MS = 10_000;
const RETRY_MS = 5_000;

/**
 * Figures that follow their address and what happens. Those before stay until the new ones have come.
 * To be made while a component comes into being.
 */
export class Reading<Row> {
  /** null before the first answer */
  figures: Figures<Row> | null = $state.raw(null);
  /** why they could not be read the last time; "" when they could */
  problem = $state("");
  #again = $state(0);

  /**
   * @param address as it is now; what it depends on is followed
   * @param live what tells whether something has happened
   */
  constructor(address: () => string, live: () => Live) {
    $effect(() => {
      void this.#again;
      const asked = address();
      const as_of = () => live().state?.as_of ?? null;
      const abort = new AbortController();
      let timer: ReturnType<typeof setTimeout>;
      let read_of: string | null = null;
      const read = async () => {
        let pause = REFRESH_MS;
        if (!document.hidden && (read_of === null || as_of() !== read_of)) {
          const seen = as_of();
          try {
            this.figures = await read_figures<Row>(asked, abort.signal);
            this.problem = "";
            read_of = seen;
          } catch (error) {
            if (abort.signal.aborted) return;
            this.problem = error instanceof FiguresError ? error.message : String(error);
            pause = RETRY_MS;
          }
        }
        if (!abort.signal.aborted) timer = setTimeout(read, pause);
      };
      void untrack(read);
      return () => {
        abort.abort();
        clearTimeout(timer);
      };
    });
  }

  /** Reads them again at once, after a change that this page made. */
  refresh(): void {
    this.#again += 1;
  }
}
