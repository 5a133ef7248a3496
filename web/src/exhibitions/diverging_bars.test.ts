import { describe, expect, it } from "vitest";
import { diverging_bars } from "./diverging_bars.ts";
import type { Ratings } from "./rows.ts";

function ratings(...counts: [number, number, number, number, number]): Ratings {
  const [rating_0, rating_1, rating_2, rating_3, rating_4] = counts;
  const responses = counts.reduce((a, b) => a + b);
  return { rating_0, rating_1, rating_2, rating_3, rating_4, responses };
}

describe("diverging bars", () => {
  it("have the middle of the neutral rating in the middle", () => {
    for (const length of ["share", "count"] as const) {
      for (const bar of diverging_bars([ratings(5, 1, 4, 2, 8), ratings(1, 0, 2, 0, 0)], length)) {
        const neutral = bar.parts.find((part) => part.rating === 2);
        expect((neutral?.left ?? 0) + (neutral?.width ?? 0) / 2).toBeCloseTo(50);
      }
    }
  });

  it("have no gaps, and end with the drawing", () => {
    const [bar] = diverging_bars([ratings(1, 2, 3, 4, 5)], "count");
    const parts = bar?.parts ?? [];
    parts.slice(1).forEach((part, i) => {
      expect(part.left).toBeCloseTo((parts[i]?.left ?? 0) + (parts[i]?.width ?? 0));
    });
    const last = parts.at(-1);
    expect((last?.left ?? 0) + (last?.width ?? 0)).toBeCloseTo(100);
  });

  it("are as long as their responses, or all of one length", () => {
    const rows = [ratings(0, 10, 0, 10, 0), ratings(0, 1, 0, 1, 0)];
    const length_of = (length: "share" | "count") =>
      diverging_bars(rows, length).map((bar) =>
        bar.parts.reduce((sum, part) => sum + part.width, 0),
      );
    expect(length_of("count").map(Math.round)).toEqual([100, 10]);
    expect(length_of("share").map(Math.round)).toEqual([100, 100]);
  });

  it("draw nothing for an exhibition without responses", () => {
    expect(diverging_bars([ratings(0, 0, 0, 0, 0)], "share")[0]?.parts).toEqual([]);
  });
});
