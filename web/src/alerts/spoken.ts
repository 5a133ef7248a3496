import type { Incident } from "../live/frame.ts";
import { request_name } from "../text.ts";

/** An emergency that nobody has acknowledged for so long interrupts who listens. */
export const ASSERTIVE_AFTER_MS = 10_000;

/** "DRILL: Emergency at Ember and Ash, floor 1" */
export function said_of(incident: Incident): string {
  const drill = incident.cause === "drill" ? "DRILL: " : "";
  return `${drill}${request_name(incident.kind)} at ${incident.exhibition}, floor ${incident.floor}`;
}

/** What is said when there is time for it: all who wait. */
export function politely(incidents: Incident[]): string {
  return incidents.map(said_of).join("; ") || "Nobody is waiting.";
}

/**
 * What interrupts: emergencies that are still unacknowledged; "" when there are none.
 * @param now ms, on the database's clock
 */
export function assertively(incidents: Incident[], now: number): string {
  const ignored = incidents.filter(
    (i) =>
      i.kind === "emergency" &&
      i.state === "open" &&
      now - Date.parse(i.opened_at) >= ASSERTIVE_AFTER_MS,
  );
  return ignored.length ? `Not acknowledged: ${ignored.map(said_of).join("; ")}` : "";
}

/** "1 emergency and 2 requests for assistance are waiting", "Nobody is waiting" */
export function summary(incidents: Incident[]): string {
  const emergencies = incidents.filter((i) => i.kind === "emergency").length;
  const assistance = incidents.length - emergencies;
  const parts = [
    emergencies ? `${emergencies} ${emergencies === 1 ? "emergency" : "emergencies"}` : "",
    assistance ? `${assistance} ${assistance === 1 ? "request" : "requests"} for assistance` : "",
  ].filter(Boolean);
  if (!parts.length) return "Nobody is waiting";
  return `${parts.join(" and ")} ${incidents.length === 1 ? "is" : "are"} waiting`;
}

/** What sounds for them: the most urgent that nobody has acknowledged; null: nothing. */
export function sound_of(incidents: Incident[]): Incident["kind"] | null {
  const open = incidents.filter((i) => i.state === "open");
  if (open.some((i) => i.kind === "emergency")) return "emergency";
  return open.length ? "assistance" : null;
}

/** "(2) Safety · kioskline": how many are unacknowledged stands before the title. */
export function badged(title: string, incidents: Incident[]): string {
  const open = incidents.filter((i) => i.state === "open").length;
  return `${open ? `(${open}) ` : ""}${title} · kioskline`;
}
