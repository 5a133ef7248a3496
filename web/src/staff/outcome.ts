import type { Delivery } from "../safety/rows.ts";

/** What became of a message, in words. */
export function outcome_of(delivery: Pick<Delivery, "state" | "attempts" | "last_error">): string {
  switch (delivery.state) {
    case "sent":
      return delivery.attempts > 1 ? `sent at attempt ${delivery.attempts}` : "sent";
    case "quiet":
      return "not sent: quiet time";
    case "withdrawn":
      return "not sent: no longer needed";
    case "failed":
      return `given up: ${delivery.last_error ?? "unknown reason"}`;
    case "due":
      return delivery.last_error
        ? `being tried again: ${delivery.last_error}`
        : delivery.attempts
          ? "being sent"
          : "waiting to be sent";
  }
}
