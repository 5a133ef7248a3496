import { expect, it } from "vitest";
import { has_to_reconnect, is_stale } from "./staleness.ts";

it("is stale from 12 s of silence on", () => {
  expect(is_stale({ last_sign: 1000, connected: 0 }, 12_999)).toBe(false);
  expect(is_stale({ last_sign: 1000, connected: 0 }, 13_000)).toBe(true);
});

it("makes another connection after a longer silence, and gives it as much time", () => {
  expect(has_to_reconnect({ last_sign: 0, connected: 0 }, 15_999)).toBe(false);
  expect(has_to_reconnect({ last_sign: 0, connected: 0 }, 16_000)).toBe(true);
  expect(has_to_reconnect({ last_sign: 0, connected: 16_000 }, 31_999)).toBe(false);
  expect(has_to_reconnect({ last_sign: 0, connected: 16_000 }, 32_000)).toBe(true);
});
