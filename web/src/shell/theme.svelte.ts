export type Theme = "light" | "dark";

const KEY = "kioskline-theme";

/** The one that was chosen, else the system's. */
function first_theme(): Theme {
  const chosen = localStorage.getItem(KEY);
  if (chosen === "light" || chosen === "dark") return chosen;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

class CurrentTheme {
  #name = $state(first_theme());

  constructor() {
    document.documentElement.dataset.theme = this.#name;
  }

  get name(): Theme {
    return this.#name;
  }

  /** Shows the other one, and remembers it in this browser. */
  change(): void {
    this.#name = this.#name === "dark" ? "light" : "dark";
    localStorage.setItem(KEY, this.#name);
    document.documentElement.dataset.theme = this.#name;
  }
}

export const theme = new CurrentTheme();
