import type { Museum } from "./live/frame.ts";

/** The local hours 0 to 23 in which the museum is open, even if only for a part of one. */
export function open_hours(museum: Pick<Museum, "opens" | "closes">): number[] {
  const first = Math.floor(hour_of(museum.opens));
  const end = Math.ceil(hour_of(museum.closes));
  return Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i);
}

/** 9.5 of "09:30:00" */
function hour_of(time: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(":").map(Number);
  return hours + minutes / 60 + seconds / 3600;
}
