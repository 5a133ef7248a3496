/** A character that shows nothing, or changes how others are shown. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}]/gu;

/** A message as it can be read: what is invisible stands as its code point, "\u{200b}". */
export function legible(text: string): string {
  return text.replace(HIDDEN, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

/** "ff 00 c3" of "ff00c3" */
export function spaced(hex: string): string {
  return hex.match(/../g)?.join(" ") ?? "";
}
