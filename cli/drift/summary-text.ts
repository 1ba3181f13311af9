import type { DriftEstimate, DriftFindings } from "../../operator/drift/find-drift.ts";
import { kindsText, summaryOf } from "../../operator/drift/summary.ts";
import type { CommandLine } from "../../operator/session/session.ts";
import { count, counted } from "../../operator/text/counted.ts";
import { estimateText } from "../../operator/text/duration.ts";
import { UNTESTED } from "../budget/rate-text.ts";

/** Says what a comparison will cost. */
export function costText({ reads, isCounted, rate, seconds }: DriftEstimate): string {
  // DynamoDB counts the items of a table about every six hours.
  if (reads === 0 && !isCounted) return "How many reads of the tenant this takes is not known yet.";
  const takes = `This takes up to ${isCounted ? "" : "about "}${counted(reads, "read")} of the tenant`;
  if (rate === undefined || seconds === undefined) return `${takes}; its read limit is not known yet.`;
  const untested = rate.isTested ? "" : ` ${UNTESTED}`;
  return `${takes}, about ${estimateText(seconds * 1_000)} at its read limit of ${count(rate.perMinute)} a minute.${untested}`;
}

/** Sums a comparison up, a line each: what was compared, what drifted, and what was not compared or not looked at. */
export function summaryLines(findings: DriftFindings, commandLine: CommandLine): string[] {
  const { organizations, compared, drifted } = summaryOf(findings);
  const { drifts, busy, unlisted, gone, unrecorded } = findings;
  const where = `${counted(compared, "connection")} of ${counted(organizations, "organization")}`;
  const none =
    organizations === 0
      ? "Nothing was compared."
      : `No drift: the tenant has what was last applied (${where}).`;
  return [
    drifts.length === 0
      ? none
      : `Compared ${where}: ${count(drifts.length)} drifted (${kindsText(drifted)}).`,
    ...failedRepairs(findings, commandLine),
    ...omitted(busy, "connection", "that was being changed", "that were being changed"),
    ...omitted(unlisted, "connection", "behind the end of a list of 1,000"),
    ...omitted(gone, "organization", "that the tenant no longer has"),
    ...omitted(unrecorded, "organization", "that no request was ever applied to"),
    "Not looked at: connections that no request was ever applied to.",
  ];
}

/** Says of connections that their last repair has changed nothing: the next one will most likely end like it. */
function failedRepairs({ drifts }: Pick<DriftFindings, "drifts">, commandLine: CommandLine): string[] {
  const failed = drifts.flatMap(({ lastRepair }) => lastRepair ?? []);
  const [first] = failed;
  if (first === undefined) return [];
  return [
    `The last repair of ${counted(failed.length, "connection")} failed or was superseded (last column). Why: ${commandLine("status", first.operation_id)}`,
  ];
}

function omitted(names: readonly string[], thing: string, why: string, whyMany = why): string[] {
  if (names.length === 0) return [];
  return [
    `Not compared, ${counted(names.length, thing)} ${names.length === 1 ? why : whyMany}: ${names.join(", ")}`,
  ];
}
