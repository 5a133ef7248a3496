const KEY = "kioskline-screen";

/** "screen 3f9a": what this browser is called where it confirms that it shows something. */
export function screen_name(): string {
  const known = localStorage.getItem(KEY);
  if (known) return known;
  const digits = crypto.getRandomValues(new Uint16Array(1))[0] ?? 0;
  const name = `screen ${digits.toString(16).padStart(4, "0")}`;
  localStorage.setItem(KEY, name);
  return name;
}
