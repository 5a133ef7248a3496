import { expect, it } from "vitest";
import { legible, spaced } from "./raw.ts";

it("shows what is invisible", () => {
  expect(legible('{"at":"é 😀"}')).toBe('{"at":"é 😀"}');
  expect(legible("a\u0007b\nc\u200bd\u202ee")).toBe("a\\u{7}b\\u{a}c\\u{200b}d\\u{202e}e");
});

it("shows bytes in pairs", () => {
  expect([spaced("ff00c3"), spaced("")]).toEqual(["ff 00 c3", ""]);
});
