import { LANES, type Lane } from "../../contract/place.ts";
import { type BudgetFigures, budgetOf } from "../../operator/budget/read.ts";
import { type BudgetLook, budgetLook, recentThroughput } from "../../operator/budget/throughput.ts";
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

/** A rate is that of so many milliseconds: permits are granted in rounds. */
const WINDOW_MS = 10_000;

/** Rates that are kept for the chart: an hour of them on AWS. */
const MOST_POINTS = 720;

/** The overview, which remembers the rates since the console was opened. */
export interface Overview extends Topic {
  /** Reads anew whether lanes are paused. */
  forgetLanes(): void;
}

/** Creates the overview of a deployment: 1 GetItem and 3 GetQueueAttributes a look, 2 GetEventSourceMapping every half minute. */
export function createOverview(session: Session): Overview {
  const isLocal = "local" in session.target;
  const rates = createRates();
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
  return {
    async read() {
      const [budget, deadLetters, states, ...depths] = await Promise.all([
        budgetOf(session),
        readDepth(session, "deadLetters"),
        readConsumptions(),
        ...LANES.map((lane) => readDepth(session, lane)),
      ]);
      rates.look(budget, session.clients.now());
      return overviewObject({ budget, deadLetters, states, depths, rates: rates.all() });
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

function overviewObject({ budget, deadLetters, states, depths, rates }: OverviewFigures): object {
  const lanes = LANES.map((lane, index) => ({
    lane,
    consumption: states[lane],
    ...(depths[index] ?? { queued: 0, inHand: 0 }),
  }));
  return {
    parts: budgetObjects({ budget, lanes }),
    dead_letters: { queued: deadLetters.queued, in_hand: deadLetters.inHand },
    rates,
  };
}
