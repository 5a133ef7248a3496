/** What the screen says about its own figures. */
export class Status {
  #element;
  #succeeded = null;

  /** @param {HTMLElement} element */
  constructor(element) {
    this.#element = element;
    element.textContent = "loading";
  }

  succeeded(now = new Date()) {
    this.#succeeded = now;
    delete this.#element.dataset.stale;
    this.#element.textContent = `as of ${clock(now)}`;
  }

  /** @param {string} reason */
  failed(reason) {
    const since = this.#succeeded ? `These figures are of ${clock(this.#succeeded)}` : "There are no figures yet";
    this.#element.dataset.stale = "";
    this.#element.textContent = `⚠ ${since}: ${reason}. Trying again.`;
  }
}

/** @param {Date} time */
function clock(time) {
  return time.toTimeString().slice(0, 8);
}
