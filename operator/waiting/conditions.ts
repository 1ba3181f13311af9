import { LANES } from "../../contract/place.ts";
import { type BudgetFigures, budgetOf } from "../budget/read.ts";
import { type LaneFigures, readLane } from "../lane/depth.ts";
import type { Session } from "../session/session.ts";
import { readDeferred } from "./deferred.ts";

/** What decides how long requests wait: the rate budget with its circuits, and the lanes. */
export interface WaitingConditions {
  readonly budget: BudgetFigures;
  readonly lanes: readonly LaneFigures[];
}

/** So many of the oldest deferred operations are looked at for the oldest one of each lane: about five read units. */
const OLDEST_READ = 100;

/** Reads what decides how long requests of a deployment wait. */
export async function readConditions(session: Session): Promise<WaitingConditions> {
  const [budget, lanes, deferred] = await Promise.all([
    budgetOf(session),
    Promise.all(LANES.map((lane) => readLane(session, lane))),
    readDeferred(session, { limit: OLDEST_READ }),
  ]);
  return {
    budget,
    lanes: lanes.map((figures) => {
      if (deferred === undefined) return { ...figures, oldestDeferredAt: "unknown" };
      const oldest = deferred.items.find(({ lane }) => lane === figures.lane);
      return oldest === undefined ? figures : { ...figures, oldestDeferredAt: oldest.enqueued_at };
    }),
  };
}
