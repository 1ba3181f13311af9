import type { Batch } from "../../contract/batch.ts";
import { iso } from "../../contract/iso.ts";
import { batchStatusOf } from "../batch/batch-status.ts";
import { believed, isBorneOut } from "../batch/believed.ts";
import { ended, NOTHING_COUNTED } from "../batch/progress.ts";
import { listBatches } from "../batch/read.ts";
import type { CommandLine, Session } from "../session/session.ts";
import { count, counted } from "../text/counted.ts";
import { type Finding, ok, warning } from "./finding.ts";

/** A fault in a batch's item, and the command or action that fixes it. */
export interface Doubt {
  readonly detail: string;
  readonly remedy: string;
}

/** Rows that wait for so long in an empty lane are not under way, in milliseconds. */
const IDLE_MS = 10 * 60_000;

/** Rows are sent within minutes; a sender that takes so long was killed, in milliseconds. */
const FILLING_MS = 24 * 3_600_000;

/** A time that comes so much later was written by a clock that is ahead, in milliseconds. */
const AHEAD_MS = 60_000;

/** Looks for batches whose stored state cannot be right. */
export async function checkBatches(session: Session): Promise<Finding | readonly Finding[]> {
  const batches = await listBatches(session);
  const nowMs = session.clients.now();
  const findings = batches.flatMap((batch) =>
    doubtsOf(batch, nowMs, session.commandLine).map(({ detail, remedy }) =>
      warning("batches", `${batch.batchId} ${detail}`, remedy),
    ),
  );
  return findings.length > 0 ? findings : ok("batches", `${count(batches.length)} on record`);
}

/**
 * Says why the stored state of a batch cannot be right. Pure.
 *
 * @param nowMs AWS's clock, in milliseconds since the epoch.
 */
export function doubtsOf(batch: Batch, nowMs: number, commandLine: CommandLine): readonly Doubt[] {
  const {
    batchId,
    state,
    createdAtMs,
    createdBy,
    stoppedAtMs = 0,
    expectedRows,
    sentRows,
    rollbackOf,
  } = batch;
  if (state === "finished") return [];
  const stored = { ...NOTHING_COUNTED, ...batch.progress };
  const progress = believed(batch.progress, nowMs);
  const { waiting } = batchStatusOf(batch, progress);
  const idleMs = nowMs - Date.parse(progress.idleSince ?? "");
  const show = commandLine(`batch show ${batchId}`);
  const cancel = commandLine(`batch cancel ${batchId}`);
  const doubts: (Doubt | false)[] = [
    !isBorneOut(stored, nowMs) && {
      detail: "was counted by a clock that disagrees with AWS's: its progress may lack some outcomes",
      remedy: `${show} recounts it.`,
    },
    Math.max(createdAtMs, stoppedAtMs) > nowMs + AHEAD_MS && {
      detail: `has a time in the future: the clock of a machine that worked on it is ahead (${createdBy} began it)`,
      remedy: "Set that machine's clock, or update its command line.",
    },
    ended(progress) > expectedRows && {
      detail: `has ${counted(ended(progress), "outcome")} on record, but only ${counted(expectedRows, "row")}`,
      remedy: "Something else sends messages with its id to the bulk lane: docs/security.md says who may.",
    },
    state === "running" &&
      waiting > 0 &&
      idleMs > IDLE_MS && {
        detail: `has ${counted(waiting, "row")} to go, but its lane has been empty since ${progress.idleSince}`,
        remedy: `${show} checks again. If nothing changes, the rows are lost: run ${cancel}, then send them as another batch.`,
      },
    state === "filling" &&
      nowMs - createdAtMs > FILLING_MS && {
        detail: `has been filling since ${iso(createdAtMs)}, started by ${createdBy}: ${count(sentRows)} of ${counted(expectedRows, "row")} sent`,
        remedy:
          rollbackOf === undefined
            ? `Run its backfill again, with the same rows and --batch ${batchId}, or stop it: ${cancel}`
            : `Run it again: ${commandLine(`batch rollback ${rollbackOf} --batch ${batchId}`)}, or stop it: ${cancel}`,
      },
  ];
  return doubts.filter((doubt) => doubt !== false);
}
