import { describe, expect, it } from "vitest";
import { exhibition, frame, press } from "./fixtures.ts";
import { after, KEPT_PRESSES } from "./state.ts";

const offsets = (presses: { offset: number }[]) => presses.map((p) => p.offset);

describe("the state of the page", () => {
  it("adds the presses of a change, newest first, and each once", () => {
    const first = after(null, "snapshot", frame({ presses: [press(1), press(2)] }), 0);
    const second = after(first, "change", frame({ presses: [press(2), press(3)] }), 0);
    expect(offsets(second.presses)).toEqual([3, 2, 1]);
  });

  it("tells presses of different partitions apart", () => {
    const presses = [press(1), press(1, { partition: 1 }), press(1, { source_id: 2 })];
    expect(after(null, "snapshot", frame({ presses }), 0).presses).toHaveLength(3);
  });

  it("begins anew with a snapshot", () => {
    const first = after(null, "snapshot", frame({ presses: [press(1)] }), 0);
    const second = after(first, "snapshot", frame({ presses: [press(9)] }), 0);
    expect(offsets(second.presses)).toEqual([9]);
  });

  it("keeps a bounded number of presses", () => {
    const presses = Array.from({ length: KEPT_PRESSES + 5 }, (_, i) => press(i));
    const state = after(null, "snapshot", frame({ presses }), 0);
    expect(state.presses).toHaveLength(KEPT_PRESSES);
    expect(state.presses[0]?.offset).toBe(KEPT_PRESSES + 4);
  });

  it("takes an exhibition's last press from whichever is newer", () => {
    const old = press(1).pressed_at;
    const exhibitions = [exhibition(1, { last_press_at: old }), exhibition(2)];
    const presses = [press(5), press(6, { exhibition_id: 2 })];
    const state = after(null, "snapshot", frame({ exhibitions, presses }), 0);
    expect(state.exhibitions[0]?.last_press_at).toBe(press(5).pressed_at);
    expect(state.exhibitions[1]?.last_press_at).toBe(press(6).pressed_at);
    const newer = [exhibition(1, { last_press_at: press(9).pressed_at })];
    const kept = after(null, "snapshot", frame({ exhibitions: newer, presses }), 0);
    expect(kept.exhibitions[0]?.last_press_at).toBe(press(9).pressed_at);
  });

  it("knows the database's clock", () => {
    const now = Date.parse("2026-02-24T11:59:00Z");
    expect(after(null, "snapshot", frame(), now).clock_offset).toBe(60_000);
  });
});
