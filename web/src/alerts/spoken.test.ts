import { expect, it } from "vitest";
import { incident } from "../live/fixtures.ts";
import { assertively, badged, politely, sound_of, summary } from "./spoken.ts";

const opened = Date.parse("2026-02-24T12:00:00Z");
const emergency = incident(1, { kind: "emergency" });

it("tells politely of all who wait", () => {
  expect(politely([])).toBe("Nobody is waiting.");
  expect(politely([emergency, incident(2, { cause: "drill", kind: "emergency" })])).toBe(
    "Emergency at E1, floor 1; DRILL: Emergency at E1, floor 1",
  );
});

it("interrupts for an emergency that is not acknowledged in time", () => {
  expect(assertively([emergency], opened + 9_999)).toBe("");
  expect(assertively([emergency], opened + 10_000)).toBe(
    "Not acknowledged: Emergency at E1, floor 1",
  );
  expect(assertively([incident(1, { kind: "emergency", state: "acknowledged" })], Infinity)).toBe(
    "",
  );
  expect(assertively([incident(1, { kind: "assistance" })], Infinity)).toBe("");
});

it("sums up", () => {
  const help = incident(2);
  expect(summary([])).toBe("Nobody is waiting");
  expect(summary([emergency])).toBe("1 emergency is waiting");
  expect(summary([help, help])).toBe("2 requests for assistance are waiting");
  expect(summary([emergency, emergency, help])).toBe(
    "2 emergencies and 1 request for assistance are waiting",
  );
});

it("counts in the title what nobody has acknowledged", () => {
  expect(badged("Now", [])).toBe("Now · kioskline");
  expect(badged("Now", [emergency, incident(2, { state: "acknowledged" })])).toBe(
    "(1) Now · kioskline",
  );
});

it("sounds for the most urgent that nobody has acknowledged", () => {
  expect(sound_of([])).toBe(null);
  expect(sound_of([incident(2), emergency])).toBe("emergency");
  expect(sound_of([incident(2), { ...emergency, state: "acknowledged" }])).toBe("assistance");
  expect(sound_of([{ ...emergency, state: "acknowledged" }])).toBe(null);
});
