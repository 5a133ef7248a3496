import { expect, it, vi } from "vitest";
import { incident } from "../live/fixtures.ts";
import { Confirmations } from "./confirmations.ts";

it("confirms each incident once a round", () => {
  const send = vi.fn(async () => {});
  const confirmations = new Confirmations(send);
  confirmations.show([incident(1), incident(2)]);
  confirmations.show([incident(1), incident(2, { round: 1 })]);
  expect(send.mock.calls).toEqual([[1], [2], [2]]);
});

it("tries again what could not be sent", async () => {
  const send = vi.fn(async () => {});
  send.mockRejectedValueOnce(new Error("away"));
  const confirmations = new Confirmations(send);
  confirmations.show([incident(1)]);
  await vi.waitFor(() => {
    confirmations.show([incident(1)]);
    expect(send).toHaveBeenCalledTimes(2);
  });
});
