import { guest } from "../login/guest.svelte.ts";

const KEY = "kioskline-name";

/** Who sits here: stands beside what is done. Asked for once, and kept in this browser. */
class Who {
  #name = $state(localStorage.getItem(KEY) ?? "");

  /** "" while nobody has said; whoever has signed in is not asked */
  get name(): string {
    return guest.name ?? this.#name;
  }

  set name(name: string) {
    this.#name = name.trim();
    localStorage.setItem(KEY, this.#name);
  }
}

export const who = new Who();
