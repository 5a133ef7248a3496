export type Theme = "light" | "dark";

const KEY = "kioskline-theme";

/** The one that was chosen, else the system's. */
export function current_theme(): Theme {
  const chosen = localStorage.getItem(KEY);
  if (chosen === "light" || chosen === "dark") return chosen;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** Shows it, and remembers it in this browser. */
export function choose_theme(theme: Theme): void {
  localStorage.setItem(KEY, theme);
  show_theme(theme);
}

export function show_theme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
}
