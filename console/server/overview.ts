import { LANES } from "../../contract/place.ts";
import { type BudgetFigures, budgetOf } from "../../operator/budget/read.ts";
import { type BudgetLook, budgetLook, recentThroughput } from "../../operator/budget/throughput.ts";
import { budgetObjects } from "../../operator/budget/view.ts";
import { type LastDrift, lastDriftObject, readLastDrift } from "../../operator/drift/last-drift.ts";
import { type LaneDepth, type LaneState, readDepth, readLaneState } from "../../operator/lane/depth.ts";
import type { Session } from "../../operator/session/session.ts";
import type { Topic } from "./hub.ts";

/** How often the budget and the queues are read, in milliseconds; of the embedded stack, whose reads are free, more often. */
const READ_EVERY_MS = 5_000;
const LOCAL_READ_EVERY_MS = 1_000;

/**
 * What changes seldom is read less often: whether a lane is paused, for which Lambda takes a minute, and the last comparison with the tenant.
 * In milliseconds.
 */
const SELDOM_EVERY_MS = 30_000;

/** A rate is that of so many milliseconds: permits are granted in rounds. */
const WINDOW_MS = 10_000;

/** Rates that are kept for the chart: an hour of them on AWS. */
const MOST_POINTS = 720;

/** The overview, which remembers the rates since the console was opened. */
export interface Overview extends Topic {
  /** Reads anew whether lanes are paused. */
  forgetLanes(): void;
}

/**
 * Creates the overview of a deployment: 1 GetItem and 3 GetQueueAttributes a look; every half minute 2 GetEventSourceMapping,
 * 1 GetItem, and a GetSchedule for each lane that is paused.
 */
export function createOverview(session: Session): Overview {
  const isLocal = "local" in session.target;
  const rates = createRates();
  let seldom: Seldom | undefined;

  const readSeldom = async () => {
    const atMs = performance.now();
    if (seldom === undefined || atMs - seldom.atMs >= SELDOM_EVERY_MS || isLocal) {
      const [drift, ...lanes] = await Promise.all([
        readLastDrift(session),
        ...LANES.map((lane) => readLaneState(session, lane)),
      ]);
      seldom = { atMs, lanes, drift };
    }
    return seldom;
  };
  return {
    async read() {
      const [budget, deadLetters, { lanes, drift }, ...depths] = await Promise.all([
        budgetOf(session),
        readDepth(session, "deadLetters"),
        readSeldom(),
        ...LANES.map((lane) => readDepth(session, lane)),
      ]);
      rates.look(budget, session.clients.now());
      return overviewObject({ budget, deadLetters, lanes, drift, depths, rates: rates.all() });
    },
    intervalMs: () => (isLocal ? LOCAL_READ_EVERY_MS : READ_EVERY_MS),
    forgetLanes() {
      seldom = undefined;
    },
  };
}

interface Seldom {
  readonly atMs: number;
  /** In the order of `LANES`. */
  readonly lanes: readonly LaneState[];
  readonly drift: LastDrift | undefined;
}

interface OverviewFigures extends Omit<Seldom, "atMs"> {
  readonly budget: BudgetFigures;
  readonly deadLetters: LaneDepth;
  /** In the order of `LANES`. */
  readonly depths: readonly LaneDepth[];
  readonly rates: readonly Rate[];
}

/** The rates of a bucket, each with its moment, in milliseconds. */
interface Rate {
  readonly bucket: string;
  readonly points: readonly (readonly [atMs: number, perMinute: number])[];
}

/** Remembers the rates from look to look. */
function createRates() {
  let looks: readonly BudgetLook[] = [];
  const points = new Map<string, [atMs: number, perMinute: number][]>();
  return {
    look(budget: BudgetFigures, nowMs: number) {
      looks = [...looks.filter(({ atMs }) => atMs > nowMs - 2 * WINDOW_MS), budgetLook(budget, nowMs)];
      for (const [bucket, rate] of recentThroughput(looks, WINDOW_MS)) {
        const all = [...(points.get(bucket) ?? []), [nowMs, Math.round(rate * 10) / 10] as [number, number]];
        points.set(bucket, all.slice(-MOST_POINTS));
      }
    },
    all: (): Rate[] => [...points].map(([bucket, all]) => ({ bucket, points: all })),
  };
}

function overviewObject({ budget, deadLetters, lanes, drift, depths, rates }: OverviewFigures): object {
  const figures = LANES.map((lane, index) => ({
    lane,
    ...(lanes[index] ?? { consumption: "" }),
    ...(depths[index] ?? { queued: 0, inHand: 0 }),
  }));
  return {
    parts: budgetObjects({ budget, lanes: figures }),
    dead_letters: { queued: deadLetters.queued, in_hand: deadLetters.inHand },
    drift: drift === undefined ? null : lastDriftObject(drift),
    rates,
  };
}
