import { type Batch, isHalted } from "../../contract/batch.ts";
import { iso } from "../../contract/iso.ts";
import type { BatchFigures } from "../../operator/batch/look.ts";
import { deadLettered, failureGroups } from "../../operator/batch/progress.ts";
import type { ListedBatch } from "../../operator/batch/view.ts";
import { pausedText } from "../../operator/lane/pause-text.ts";
import type { Session } from "../../operator/session/session.ts";
import { count, counted } from "../../operator/text/counted.ts";
import { estimateText } from "../../operator/text/duration.ts";
import { endingWords } from "../../operator/text/ending.ts";
import { RATE_UNKNOWN, UNTESTED } from "../budget/rate-text.ts";
import { bar } from "../output/bar.ts";
import { colors } from "../output/colors.ts";
import { failureLines } from "../output/failures.ts";
import { list } from "../output/list.ts";
import { requesterText } from "../output/requester.ts";
import { sparkline } from "../output/sparkline.ts";
import { paintStatus } from "../output/status.ts";
import { lines, type Styled, styled, type Text } from "../output/styled.ts";
import { table } from "../output/table.ts";
import { timeText, timeToCome } from "../output/time.ts";
import type { ListFlags } from "../session/options.ts";

const DRAINS = "No new calls; its records follow as the lane drains.";

/** Batches in a table. @param nowMs AWS's clock. */
export function batchesTable(batches: readonly ListedBatch[], flags: ListFlags, nowMs: number): Styled {
  return list(
    ["batch", "state", "rows", "ended", "failed", "begun", "action", "by", "source", "sent"],
    batches.map(({ batch, ended, failed }) => [
      batch.batchId,
      paintStatus(batch.state),
      count(batch.expectedRows),
      count(ended),
      failed === 0 ? "0" : colors.red(count(failed)),
      timeText(iso(batch.createdAtMs), flags, nowMs),
      actionText(batch),
      requesterText(batch.createdBy, flags),
      batch.source,
      count(batch.sentRows),
    ]),
    { ...flags, numeric: [2, 3, 4, 9], needed: 6 },
  );
}

/** The figures of a batch, for people. @param rates The last rates, the latest one last, where they are drawn. */
export function figuresText(
  figures: BatchFigures,
  session: Pick<Session, "commandLine" | "clients">,
  rates: readonly number[] = [],
): Styled {
  const { batch, progress, ended, waiting, over, paused, pauseEnd } = figures;
  const all: Text[] = [
    styled`${colors.bold(batch.batchId)}  ${paintStatus(batch.state)}  ${actionText(batch)} from ${batch.source}`,
    styled`${bar(ended, batch.expectedRows, { colour: isHalted(batch) ? "yellow" : "green", failed: deadLettered(progress) })}  ${count(ended)} of ${count(batch.expectedRows)} ended, ${count(waiting)} waiting`,
    ...(batch.state === "filling"
      ? [`${count(batch.sentRows)} of ${counted(batch.expectedRows, "row")} sent so far.`]
      : []),
    ...(isHalted(batch) && !over ? [DRAINS] : []),
    ...(batch.stopReason === undefined ? [] : [colors.yellow(batch.stopReason)]),
    ...(paused ? [colors.yellow(pausedText(session, "bulk", pauseEnd))] : []),
    paceText(figures, rates),
  ];
  const outcomes = Object.entries(progress.counts).map(([key, number]) => {
    const [status = "", result = ""] = key.split("/");
    const { status: ended, why = "" } = endingWords({ action: batch.action, status, result });
    return [paintStatus(ended), why, count(number)];
  });
  if (outcomes.length > 0)
    all.push(table(["status", "result or reason", "operations"], outcomes, { numeric: [2] }));
  if (progress.doubtful > 0) {
    all.push(
      `${count(progress.doubtful)} ended again after a redrive and may still count as dead letters until the next recount, in about a minute.`,
    );
  }
  if (deadLettered(progress) > 0) {
    all.push(colors.red("Failures:"), ...failureLines(failureGroups(progress)));
    if (progress.failures.length > 0) all.push("The latest:", ...latestLines(figures));
  }
  return lines(all.filter((line) => line !== ""));
}

/** @example actionText(batch) // "60 enable, 40 disable" */
function actionText({ action, actions }: Pick<Batch, "action" | "actions">): string {
  const given = Object.entries(actions ?? {}).filter(([, rows]) => rows > 0);
  return given.length === 0 ? action : given.map(([name, rows]) => `${count(rows)} ${name}`).join(", ");
}

/** One line, for where lines cannot be rewritten. */
export function figuresLine({ batch, ended, progress, ratePerSecond }: BatchFigures): string {
  return `${batch.batchId}: ${batch.state}, ${count(ended)} of ${count(batch.expectedRows)} ended, ${count(deadLettered(progress))} dead-lettered, ${ratePerSecond.toFixed(1)} a second`;
}

/** How fast a batch ends, and how long it still takes. */
export function paceText(
  { ratePerSecond, estimate, over }: BatchFigures,
  rates: readonly number[] = [],
): string {
  if (over) return "";
  const pace = [`${ratePerSecond.toFixed(1)} a second`, sparkline(rates)].filter(Boolean).join(" ");
  if (estimate === undefined) return `${pace}; ${RATE_UNKNOWN}.`;
  const { leftMs, endMs, isTested } = estimate;
  const left = `about ${estimateText(leftMs)}`;
  const end =
    endMs === undefined ? `paused; ${left} once resumed` : `${left} to go, until ${timeToCome(endMs)}`;
  return isTested ? `${pace}; ${end}.` : `${pace}; ${end}. ${UNTESTED}`;
}

function latestLines({ progress }: BatchFigures): string[] {
  return progress.failures.map(({ operationId, organizationId }) => `  ${operationId}  ${organizationId}`);
}
