import { expect, it } from "vitest";
import { stages } from "./stages.ts";
import type { Checkpoint, IngestRun } from "./rows.ts";

const run = (change: Partial<IngestRun> = {}): IngestRun => ({
  instance: "here:1",
  version: "1",
  started_at: "2026-02-24T08:00:00Z",
  heartbeat_at: "2026-02-24T12:00:00Z",
  heartbeat_age_seconds: 1,
  reads: true,
  lag_seconds: 0,
  ...change,
});
const partition = (parked: string | null): Checkpoint => ({
  source: "lmnh",
  partition: 0,
  next_offset: 0,
  accepted: 0,
  rejected: 0,
  gaps: 0,
  lost: 0,
  last_recorded_at: null,
  updated_at: "2026-02-24T12:00:00Z",
  parked,
});
const wrong = (...given: Parameters<typeof stages>) =>
  stages(...given)
    .filter((stage) => stage.wrong)
    .map((stage) => `${stage.stage}: ${stage.wrong}`);

it("finds nothing wrong where all is well", () => {
  expect(
    wrong({ last_press_at: null, last_commit_at: null }, [run()], [partition(null)], undefined),
  ).toEqual([]);
});

it("says what is wrong, and where", () => {
  expect(wrong(null, [], [], undefined)).toEqual(["Ingest: no process runs"]);
  expect(wrong(null, [run({ heartbeat_age_seconds: 16 })], [], undefined)).toEqual([
    "Ingest here:1: silent",
  ]);
  expect(wrong(null, [run({ reads: false })], [], undefined)).toEqual([
    "Ingest here:1: has no access to Kafka",
  ]);
  expect(wrong(null, [run({ lag_seconds: 10.6 })], [], undefined)).toEqual([
    "Ingest here:1: 11 s behind Kafka",
  ]);
  expect(wrong(null, [run()], [partition("anew"), partition(null)], undefined)).toEqual([
    "Checkpoints: 1 of 2 partitions parked",
  ]);
});
