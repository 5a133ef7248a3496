import { expect, it } from "vitest";
import { days_of, times_text, weekdays_text } from "./duty.ts";
import { outcome_of } from "./outcome.ts";

it("tells the weekdays", () => {
  expect(days_of("1,2,7")).toEqual([1, 2, 7]);
  expect(weekdays_text([1, 2, 3, 4, 5, 6, 7])).toBe("every day");
  expect(weekdays_text([1, 2, 3, 4, 5])).toBe("Mon to Fri");
  expect(weekdays_text([6, 7])).toBe("Sat, Sun");
  expect(weekdays_text([1, 3, 4])).toBe("Mon, Wed, Thu");
});

it("tells the times, also over midnight", () => {
  expect(times_text("00:00:00", "24:00:00")).toBe("all day");
  expect(times_text("09:00:00", "18:30:00")).toBe("09:00 to 18:30");
  expect(times_text("22:00:00", "06:00:00")).toBe("22:00 to 06:00 of the next day");
});

it("tells what became of a message", () => {
  const of = (
    state: "sent" | "due" | "failed" | "quiet",
    attempts = 1,
    error: string | null = null,
  ) => outcome_of({ state, attempts, last_error: error });
  expect(of("sent")).toBe("sent");
  expect(of("sent", 3)).toBe("sent at attempt 3");
  expect(of("due", 0)).toBe("waiting to be sent");
  expect(of("due", 2, "HTTP 503")).toBe("being tried again: HTTP 503");
  expect(of("failed", 9, "HTTP 503")).toBe("given up: HTTP 503");
  expect(of("quiet", 0)).toBe("not sent: quiet time");
});
