import { scaleLinear } from "d3-scale";
import type { Ratings } from "./rows.ts";

/** The colours of the ratings 0 to 4, see charts/steps.ts. */
export const RATING_STEPS = [1, 3, 5, 7, 9];

export interface Part {
  /** 0 (worst) to 4 (best) */
  rating: number;
  responses: number;
  /** of the row's responses, 0 to 1 */
  share: number;
  /** percent of the drawing's width, whose middle is the middle of the neutral rating */
  left: number;
  width: number;
}

export interface Bar<Row> {
  row: Row;
  /** without those of no responses */
  parts: Part[];
}

function counts_of(row: Ratings): number[] {
  return [row.rating_0, row.rating_1, row.rating_2, row.rating_3, row.rating_4];
}

/** What stands left and right of the middle of the neutral rating. */
function sides_of(counts: number[]): [number, number] {
  const [a = 0, b = 0, neutral = 0, d = 0, e = 0] = counts;
  return [a + b + neutral / 2, neutral / 2 + d + e];
}

/** One bar a row, all on one scale; `share` gives each row the same length. */
export function diverging_bars<Row extends Ratings>(
  rows: Row[],
  length: "share" | "count",
): Bar<Row>[] {
  const lengths = rows.map((row) => {
    const counts = counts_of(row);
    return length === "count" ? counts : counts.map((n) => (row.responses ? n / row.responses : 0));
  });
  const reach = Math.max(...lengths.flatMap(sides_of), 0) || 1;
  const scale = scaleLinear([-reach, reach], [0, 100]);
  return rows.map((row, i) => {
    const widths = lengths[i] ?? [];
    let end = -sides_of(widths)[0];
    const parts = counts_of(row).map((responses, rating) => {
      const begin = end;
      end += widths[rating] ?? 0;
      const left = scale(begin);
      const share = row.responses ? responses / row.responses : 0;
      return { rating, responses, share, left, width: scale(end) - left };
    });
    return { row, parts: parts.filter((part) => part.responses > 0) };
  });
}
