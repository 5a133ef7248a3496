import { afterEach, expect, it, vi } from "vitest";
import { csv_address, figures_address, FiguresError, read_figures } from "./figures.ts";

afterEach(() => vi.unstubAllGlobals());

const answering = (status: number, body: string) =>
  vi.stubGlobal("fetch", async () => new Response(body, { status }));

it("asks for what is chosen", () => {
  expect(figures_address("museums")).toBe("/api/v1/museums");
  const parameters = { museum: 1, filtered: false, floor: "Earth & Sky", exhibition: null };
  const query = "?museum=1&filtered=false&floor=Earth+%26+Sky";
  expect(figures_address("ranking", parameters)).toBe(`/api/v1/ranking${query}`);
  expect(csv_address("ranking", parameters)).toBe(`/api/v1/ranking.csv${query}`);
});

it("gives what the service has", async () => {
  answering(200, '{"as_of":"x","rows":[{"a":1}]}');
  expect((await read_figures<{ a: number }>("/")).rows).toEqual([{ a: 1 }]);
});

it("says what the service says", async () => {
  answering(503, '{"detail":"The database does not answer: try again in some seconds."}');
  await expect(read_figures("/")).rejects.toThrow("The database does not answer");
  answering(502, "<html>");
  await expect(read_figures("/")).rejects.toThrow(FiguresError);
});

it("says that nobody answers", async () => {
  vi.stubGlobal("fetch", async () => Promise.reject(new TypeError("failed")));
  await expect(read_figures("/")).rejects.toThrow("The service does not answer.");
});
