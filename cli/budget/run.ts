import { iso } from "../../contract/iso.ts";
import { LANES } from "../../contract/place.ts";
import { type BudgetFigures, budgetOf } from "../../operator/budget/read.ts";
import { budgetObjects } from "../../operator/budget/view.ts";
import { type LaneFigures, readLane, waitsFor } from "../../operator/lane/depth.ts";
import type { SessionFlags } from "../../operator/session/flags.ts";
import { circuitText } from "../../operator/text/circuit.ts";
import { counted } from "../../operator/text/counted.ts";
import { EXIT } from "../exit-codes.ts";
import { laneState } from "../lane/state.ts";
import { colors } from "../output/colors.ts";
import { lines, type Styled, styled, type Text } from "../output/styled.ts";
import { table } from "../output/table.ts";
import { runWithSession } from "../session/run.ts";
import { bucketsTable, budgetNotes } from "./buckets-table.ts";

/**
 * Shows the shared rate budget.
 *
 * @returns The exit code.
 */
export function runBudget(flags: SessionFlags): Promise<number> {
  return runWithSession(flags, async (session, output) => {
    const [figures, lanes] = await Promise.all([
      budgetOf(session),
      Promise.all(LANES.map((lane) => readLane(session, lane))),
    ]);
    output.results(budgetObjects(figures, lanes), () => budgetText(figures, lanes));
    return EXIT.ok;
  });
}

/** The budget for people: buckets, circuits and lanes. */
export function budgetText(figures: BudgetFigures, lanes: readonly LaneFigures[]): Styled {
  return lines([bucketsText(figures), "", circuitsText(figures), "", lanesText(figures, lanes)]);
}

function bucketsText(figures: BudgetFigures): Styled {
  const { buckets } = figures;
  const known =
    buckets.length === 0
      ? "The tenant's limits are not known yet: no call has been answered."
      : bucketsTable(buckets);
  return lines([known, ...budgetNotes(figures)]);
}

function circuitsText({ circuits }: BudgetFigures): Text {
  const open = Object.entries(circuits.open);
  if (open.length === 0) return styled`${colors.green("●")} All circuits are closed.`;
  return lines(
    open.map(
      ([guarded, { cause, detail, openedAtMs, probes }]) =>
        styled`${colors.red("●")} Open since ${iso(openedAtMs)}: ${circuitText(guarded)} (${cause}, ${counted(probes, "probe")}): ${detail}`,
    ),
  );
}

function lanesText(budget: BudgetFigures, lanes: readonly LaneFigures[]): Styled {
  return table(
    ["lane", "state", "queued", "in hand", "waits for"],
    lanes.map((lane) => [
      lane.lane,
      (isRunning(lane) ? colors.green : colors.yellow)(laneState(lane.consumption)),
      lane.queued,
      lane.inHand,
      waitsFor(lane, budget),
    ]),
    { numeric: [2, 3] },
  );
}

function isRunning({ consumption }: LaneFigures): boolean {
  return consumption === "Enabled";
}
