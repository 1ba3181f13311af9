import type { LaneFigures } from "../../operator/lane/depth.ts";
import { circuitText } from "../../operator/text/circuit.ts";
import { counted } from "../../operator/text/counted.ts";
import { estimateText } from "../../operator/text/duration.ts";
import type { WaitEnd } from "../../operator/waiting/wait-end.ts";
import type { WaitingOperation } from "../../operator/waiting/waiting.ts";
import { laneState } from "../lane/state.ts";
import { list } from "../output/list.ts";
import { requesterText } from "../output/requester.ts";
import type { Styled } from "../output/styled.ts";
import { timeText, timeToCome } from "../output/time.ts";
import type { ListFlags } from "../session/options.ts";

/** Deferred operations, a line each. @param nowMs AWS's clock. */
export function waitingList(
  operations: readonly WaitingOperation[],
  flags: ListFlags,
  nowMs: number,
): Styled {
  return list(
    [
      ...["operation", "enqueued", "reason", "ends when", "lane", "action", "organization", "connection"],
      ...["batch", "requested by", "next try", "failed tries", "detail"],
    ],
    operations.map(({ entry, end }) => [
      entry.operation_id,
      timeText(entry.enqueued_at, flags, nowMs),
      entry.reason ?? "",
      endText(end, nowMs),
      entry.lane,
      entry.action ?? "",
      entry.organization_id ?? "",
      entry.connection_id ?? "",
      entry.batch_id ?? "",
      requesterText(entry.requested_by, flags),
      entry.retry_at ?? "",
      entry.attempts,
      entry.detail ?? "",
    ]),
    { ...flags, numeric: [11] },
  );
}

/** @example endText({ kind: "resume", lane: "bulk" }, 0) // "the bulk lane is resumed" */
export function endText(end: WaitEnd, nowMs: number): string {
  switch (end.kind) {
    case "resume":
      return typeof end.pauseEnd === "number"
        ? `the pause of the ${end.lane} lane ends at ${timeToCome(end.pauseEnd)}`
        : `the ${end.lane} lane is resumed`;
    case "circuit": {
      const inMs = end.nextProbeAtMs - nowMs;
      const next = inMs > 0 ? `next in ${estimateText(inMs)}` : "due now";
      return `a probe closes ${circuitText(end.guarded)} (${next})`;
    }
    case "rate_limit":
      return "the rate limit leaves room";
    case "other_operation":
      return "the operation before it ends";
    case "next_try":
      return "its next try succeeds";
  }
}

/** @example queuedText(lane) // "The bulk lane (paused) has 120 queued requests, and 3 in hand or deferred." */
export function queuedText({ lane, consumption, queued, inHand }: LaneFigures): string {
  return `The ${lane} lane (${laneState(consumption)}) has ${counted(queued, "queued request")}, and ${inHand} in hand or deferred.`;
}

/** Said where the deferred operations are unknown. */
export const UNKNOWN_DEFERRED =
  "Which operations are deferred is unknown: the operations table has no index of them yet. Deploy this version, or wait until its deployment has ended.";
