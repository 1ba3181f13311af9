import { LANES, type Lane } from "../../contract/place.ts";
import { type BudgetFigures, budgetOf } from "../../operator/budget/read.ts";
import { type BudgetLook, budgetLook, throughputOf } from "../../operator/budget/throughput.ts";
import { budgetObjects } from "../../operator/budget/view.ts";
import { type Consumption, readConsumption } from "../../operator/lane/consumption.ts";
import { type LaneDepth, readDepth } from "../../operator/lane/depth.ts";
import type { Session } from "../../operator/session/session.ts";
import type { Topic } from "./hub.ts";

/** How often the budget and the queues are read, in milliseconds; of the embedded stack, whose reads are free, more often. */
const READ_EVERY_MS = 5_000;
const LOCAL_READ_EVERY_MS = 1_000;

/** Whether a lane is paused is read less often: Lambda takes a minute to pause one. In milliseconds. */
const CONSUMPTION_EVERY_MS = 30_000;

/** Looks that are kept for the chart: an hour of them. */
const MOST_LOOKS = 720;

/** The overview, which remembers the rates since the console was opened. */
export interface Overview extends Topic {
  /** Reads anew whether lanes are paused. */
  forgetLanes(): void;
}

/** Creates the overview of a deployment: 1 GetItem and 3 GetQueueAttributes a look, 2 GetEventSourceMapping every half minute. */
export function createOverview(session: Session): Overview {
  const isLocal = "local" in session.target;
  const looks: BudgetLook[] = [];
  let consumptions: { readonly atMs: number; readonly of: Readonly<Record<Lane, Consumption>> } | undefined;

  const readConsumptions = async () => {
    const nowMs = performance.now();
    if (consumptions === undefined || nowMs - consumptions.atMs >= CONSUMPTION_EVERY_MS || isLocal) {
      const [interactive, bulk] = await Promise.all([
        readConsumption(session, "interactive"),
        readConsumption(session, "bulk"),
      ]);
      consumptions = { atMs: nowMs, of: { interactive, bulk } };
    }
    return consumptions.of;
  };
  const remember = (budget: BudgetFigures) => {
    looks.push(budgetLook(budget, session.clients.now()));
    if (looks.length > MOST_LOOKS) looks.shift();
  };

  return {
    async read() {
      const [budget, deadLetters, states, ...depths] = await Promise.all([
        budgetOf(session),
        readDepth(session, "deadLetters"),
        readConsumptions(),
        ...LANES.map((lane) => readDepth(session, lane)),
      ]);
      remember(budget);
      return overviewObject({ budget, deadLetters, states, depths, looks });
    },
    intervalMs: () => (isLocal ? LOCAL_READ_EVERY_MS : READ_EVERY_MS),
    forgetLanes() {
      consumptions = undefined;
    },
  };
}

interface OverviewFigures {
  readonly budget: BudgetFigures;
  readonly deadLetters: LaneDepth;
  readonly states: Readonly<Record<Lane, Consumption>>;
  /** In the order of `LANES`. */
  readonly depths: readonly LaneDepth[];
  readonly looks: readonly BudgetLook[];
}

function overviewObject({ budget, deadLetters, states, depths, looks }: OverviewFigures): object {
  const lanes = LANES.map((lane, index) => ({
    lane,
    consumption: states[lane],
    ...(depths[index] ?? { queued: 0, inHand: 0 }),
  }));
  const times = looks.slice(1).map(({ atMs }) => atMs);
  return {
    parts: budgetObjects({ budget, lanes }),
    dead_letters: { queued: deadLetters.queued, in_hand: deadLetters.inHand },
    rates: [...throughputOf(looks)].map(([bucket, perMinute]) => ({
      bucket,
      // A bucket that was drawn on later has fewer rates: they are the latest ones.
      points: perMinute.map((rate, index) => [
        times[times.length - perMinute.length + index],
        Math.round(rate * 10) / 10,
      ]),
    })),
  };
}
