import { iso } from "../../contract/iso.ts";
import type { BudgetFigures } from "../../operator/budget/read.ts";
import { type LaneFigures, waitsFor } from "../../operator/lane/depth.ts";
import { circuitText, probeText } from "../../operator/text/circuit.ts";
import { counted } from "../../operator/text/counted.ts";
import { estimateText } from "../../operator/text/duration.ts";
import type { WaitingConditions } from "../../operator/waiting/conditions.ts";
import { laneState } from "../lane/state.ts";
import { colors } from "../output/colors.ts";
import { lines, type Styled, styled, type Text } from "../output/styled.ts";
import { table } from "../output/table.ts";
import { bucketsTable, budgetNotes } from "./buckets-table.ts";

/** The budget for people: buckets, circuits and lanes. @param nowMs AWS's clock. */
export function budgetText({ budget, lanes }: WaitingConditions, nowMs: number): Styled {
  return lines([bucketsText(budget), "", circuitsText(budget, nowMs), "", lanesText(budget, lanes, nowMs)]);
}

function bucketsText(figures: BudgetFigures): Styled {
  const { buckets } = figures;
  const known =
    buckets.length === 0
      ? "The tenant's limits are not known yet: no call has been answered."
      : bucketsTable(buckets);
  return lines([known, ...budgetNotes(figures)]);
}

function circuitsText({ circuits }: BudgetFigures, nowMs: number): Text {
  const open = Object.entries(circuits.open);
  if (open.length === 0) return styled`${colors.green("●")} All circuits are closed.`;
  return lines(
    open.map(
      ([guarded, { cause, detail, openedAtMs, probes, nextProbeAtMs }]) =>
        styled`${colors.red("●")} Open since ${iso(openedAtMs)}: ${circuitText(guarded)} (${cause}, ${counted(probes, "probe")}, ${probeText(nextProbeAtMs, nowMs)}): ${detail}`,
    ),
  );
}

function lanesText(budget: BudgetFigures, lanes: readonly LaneFigures[], nowMs: number): Styled {
  return table(
    ["lane", "state", "queued", "in hand", "oldest deferred", "waits for"],
    lanes.map((lane) => [
      lane.lane,
      (isRunning(lane) ? colors.green : colors.yellow)(laneState(lane.consumption)),
      lane.queued,
      lane.inHand,
      deferredText(lane, nowMs),
      waitsFor(lane, budget),
    ]),
    { numeric: [2, 3] },
  );
}

function isRunning({ consumption }: LaneFigures): boolean {
  return consumption === "Enabled";
}

function deferredText({ oldestDeferredAt }: LaneFigures, nowMs: number): string {
  if (oldestDeferredAt === undefined || oldestDeferredAt === "unknown") return oldestDeferredAt ?? "";
  return `${estimateText(nowMs - Date.parse(oldestDeferredAt))} ago`;
}
