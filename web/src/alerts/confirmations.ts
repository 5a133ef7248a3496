import type { Incident } from "../live/frame.ts";

/** Confirms that this screen shows incidents: each once a round, and again only after a failure. */
export class Confirmations {
  readonly #confirmed = new Set<string>();
  readonly #send: (incident_id: number) => Promise<unknown>;

  constructor(send: (incident_id: number) => Promise<unknown>) {
    this.#send = send;
  }

  /** To be called with what is on the screen, as often as one likes. */
  show(incidents: Incident[]): void {
    for (const { incident_id, round } of incidents) {
      const key = `${incident_id}/${round}`;
      if (this.#confirmed.has(key)) continue;
      this.#confirmed.add(key);
      this.#send(incident_id).catch(() => this.#confirmed.delete(key));
    }
  }
}
