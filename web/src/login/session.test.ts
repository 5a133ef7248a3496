import { afterEach, expect, it, vi } from "vitest";
import { invitation_in, read_session, Refusal, sign_in } from "./session.ts";

afterEach(() => vi.unstubAllGlobals());

const answering = (status: number, body: object | string) =>
  vi.stubGlobal(
    "fetch",
    vi.fn(
      async () => new Response(typeof body === "string" ? body : JSON.stringify(body), { status }),
    ),
  );

it("finds the invitation behind the #", () => {
  expect(invitation_in("#screen=abc-_1")).toBe("abc-_1");
  for (const hash of ["", "#", "#main", "#screen", "#Screen=abc"]) {
    expect(invitation_in(hash)).toBeNull();
  }
});

it("says what the service says", async () => {
  answering(401, { detail: "Name or password is wrong." });
  await expect(sign_in("ann", "x")).rejects.toThrow(new Refusal("Name or password is wrong."));
  answering(502, "<html>");
  await expect(sign_in("ann", "x")).rejects.toThrow("The service answers 502.");
  vi.stubGlobal(
    "fetch",
    vi.fn(async () => {
      throw new TypeError("Failed to fetch");
    }),
  );
  await expect(read_session()).rejects.toThrow("The service does not answer.");
});

it("sends what is typed in the body, never in the address", async () => {
  answering(200, {});
  await sign_in("ann", "secret words");
  const [address, options] = vi.mocked(fetch).mock.calls[0]!;
  expect(address).toBe("/api/v1/session");
  expect(options).toMatchObject({
    method: "POST",
    body: '{"name":"ann","password":"secret words"}',
  });
});
