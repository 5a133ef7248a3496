import { afterEach, expect, it, vi } from "vitest";
import { act, ActionError } from "./act.ts";

afterEach(() => vi.unstubAllGlobals());

it("sends who does what, as JSON", async () => {
  const fetch = vi.fn(async (..._: [string, RequestInit]) => new Response('{"changed":true}'));
  vi.stubGlobal("fetch", fetch);
  const answer = await act("POST", "incidents/17/resolve", 1, "Ada", { note: "over" });
  expect(answer).toEqual({ changed: true });
  const [address, request] = fetch.mock.calls[0]!;
  expect(address).toBe("/api/v1/incidents/17/resolve?museum=1");
  expect(request).toMatchObject({
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: '{"by":"Ada","note":"over"}',
  });
});

it("says what the service refuses, and of which field", async () => {
  const problem = { detail: "No.", errors: [{ field: "name", detail: "Too long." }] };
  vi.stubGlobal("fetch", async () => new Response(JSON.stringify(problem), { status: 422 }));
  const refused = await act("POST", "contacts", 1, "Ada").catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(ActionError);
  expect(refused).toMatchObject({ message: "No.", errors: problem.errors });
});

it("says that it was not done where nobody answers", async () => {
  vi.stubGlobal("fetch", async () => Promise.reject(new TypeError("failed")));
  await expect(act("DELETE", "contacts/1", 1, "Ada")).rejects.toThrow("it was not done");
});
