import type { Checkpoint, Freshness, IngestRun } from "./rows.ts";

/** A step of the way from the button to the screen. */
export interface Stage {
  stage: string;
  /** instant of the newest thing known there; null: none yet */
  at: string | null;
  /** what is wrong; "" when nothing is */
  wrong: string;
}

/** As the service judges them: docs/escalation.md. */
const HEARTBEAT_S = 15;
const LAG_S = 10;

/**
 * Each stage, from the kiosk to this page.
 * @param museum null before it is known
 * @param as_of instant of the newest state that this page was sent
 */
export function stages(
  museum: Pick<Freshness, "last_press_at" | "last_commit_at"> | null,
  runs: IngestRun[],
  partitions: Checkpoint[],
  as_of: string | undefined,
): Stage[] {
  const parked = partitions.filter((partition) => partition.parked !== null).length;
  return [
    { stage: "Newest press", at: museum?.last_press_at ?? null, wrong: "" },
    ...runs.map((run) => ({
      stage: `Ingest ${run.instance}`,
      at: run.heartbeat_at,
      wrong: wrong_with(run),
    })),
    ...(runs.length ? [] : [{ stage: "Ingest", at: null, wrong: "no process runs" }]),
    {
      stage: "Checkpoints",
      at: museum?.last_commit_at ?? null,
      wrong: parked ? `${parked} of ${partitions.length} partitions parked` : "",
    },
    { stage: "This page", at: as_of ?? null, wrong: "" },
  ];
}

function wrong_with(run: IngestRun): string {
  if (run.heartbeat_age_seconds > HEARTBEAT_S) return "silent";
  if (!run.reads) return "has no access to Kafka";
  return run.lag_seconds > LAG_S ? `${Math.round(run.lag_seconds)} s behind Kafka` : "";
}
