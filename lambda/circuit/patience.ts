import type { EndpointBucket } from "../../contract/bucket.ts";
import type { Clock } from "../../contract/clock.ts";
import type { Lane } from "../../contract/place.ts";
import type { CallKind } from "../answer/calls.ts";
import type { PermitAnswer } from "../budget/rate-budget.ts";
import type { AdmissionRequest } from "./admission-request.ts";
import type { CircuitScope } from "./circuit.ts";
import type { Company } from "./company.ts";
import type { Hold } from "./hold.ts";
import type { SentAway } from "./sent-away.ts";

type Bucket = EndpointBucket;

/**
 * How many messages of a lane its executions hide together, at most. SQS gives a FIFO queue's consumers nothing more
 * once 120,000 are in flight. Of a backfill it takes far fewer to see what lies behind them, and each costs receives.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
 */
export const MOST_HIDDEN: Readonly<Record<Lane, number>> = { interactive: 90_000, bulk: 16_000 };

/** How long a delivery that comes first keeps others from waiting, in milliseconds: it says again that it waits. */
const FIRST_MS = 20_000;
/** Beside a holder, a permit is waited for no longer than this, in milliseconds: one that is there comes sooner. */
const BESIDE_HOLDER_MS = 300;
/** A wait that is no longer than this, in milliseconds, is not worth becoming the holder for. */
const SHORT_WAIT_MS = 1_000;
/** How often a wait is looked at, in milliseconds. */
const LOOK_MS = 1_000;
/** How long after a permit was waited for in vain the next one is not waited for at all, in milliseconds. */
const DRY_MS = 500;

/** A wait for a permit. */
interface Wait extends Pick<AdmissionRequest, "lane" | "call"> {
  readonly company: Company;
  readonly bucket: Bucket;
  readonly beganAtMs: number;
}

/** What patience works with. */
export interface PatienceOptions {
  readonly hold: Hold;
  readonly sentAway: SentAway;
  readonly clock: Clock;
  /** Executions of each lane that can run at once. */
  readonly executions: Readonly<Record<Lane, number>>;
}

/** Decides who waits inside an execution, and who gives its message back: a lane must not be full of those who wait. */
export interface Patience {
  /** Whether a delivery may go as far as to an open circuit, to wait for it or, where it is due, to probe it. */
  mayApproach(isDue: boolean, wish: Pick<AdmissionRequest, "lane" | "pair">): boolean;
  /** Whether a delivery may wait for an open circuit. Only one of a lane may wait for one that stops only some calls. */
  mayWaitFor(guarded: CircuitScope, wish: AdmissionRequest): Promise<boolean>;
  /** Ends a delivery's wait for a circuit. */
  done(wish: AdmissionRequest): void;
  /** Waits for a permit for as long as that keeps nothing else in the lane from being done. */
  acquire(
    wish: AdmissionRequest,
    bucket: Bucket,
    ask: (how: { deadlineMs: number; signal: AbortSignal }) => Promise<PermitAnswer>,
  ): Promise<PermitAnswer>;
}

/** Makes the patience of an execution environment. */
export function createPatience({ hold, sentAway, clock, executions }: PatienceOptions): Patience {
  /** The pair that waits for a circuit, for all of its lane. */
  const waiting = new Map<Lane, { readonly pair: string; readonly untilMs: number }>();
  const dryUntilMs = new Map<string, number>();

  /** Nothing more can be hidden: then holding is what keeps a backlog from being cycled through its receive counts. */
  const isFull = (lane: Lane) => sentAway.total(lane) >= MOST_HIDDEN[lane] / executions[lane];

  const comeFirst = (lane: Lane, pair: string) => {
    const first = waiting.get(lane);
    if (first !== undefined && first.pair !== pair && clock.now() < first.untilMs) return false;
    waiting.set(lane, { pair, untilMs: clock.now() + FIRST_MS });
    return true;
  };

  const leave = ({ lane, pair }: Pick<AdmissionRequest, "lane" | "pair">) => {
    if (waiting.get(lane)?.pair === pair) waiting.delete(lane);
  };

  const isDry = ({ lane, call }: AdmissionRequest, bucket: Bucket) =>
    !isBackfill(lane, call) &&
    hold.isOthers(lane) &&
    clock.now() < (dryUntilMs.get(`${lane} ${bucket}`) ?? 0);

  const mayWait = async (wait: Wait) => {
    const { lane, company, bucket, beganAtMs } = wait;
    if (company.isAtWork(bucket) || isFull(lane) || isBrake(wait)) return true;
    const freeMs = hold.isOthers(lane) ? BESIDE_HOLDER_MS : SHORT_WAIT_MS;
    return clock.now() - beganAtMs < freeMs || hold.take(lane);
  };

  /** The answer, or nothing when it is time to decide anew. */
  const soonest = (answer: Promise<PermitAnswer>, wait: Wait) => {
    const { company, beganAtMs } = wait;
    const awake = new AbortController();
    const news: Promise<PermitAnswer | undefined>[] = [answer, company.changed().then(() => undefined)];
    if (!isBrake(wait)) {
      const firstMs = beganAtMs + BESIDE_HOLDER_MS - clock.now();
      news.push(clock.sleep(firstMs > 0 ? firstMs : LOOK_MS, awake.signal).then(() => undefined));
    }
    return Promise.race(news).finally(() => awake.abort("over"));
  };

  return {
    mayApproach: (isDue, { lane, pair }) =>
      isFull(lane) || ((isDue || !hold.isOthers(lane)) && comeFirst(lane, pair)),

    async mayWaitFor(guarded, wish) {
      const { lane, pair } = wish;
      if (guarded === "everything" || isFull(lane)) return true;
      if (!comeFirst(lane, pair)) return false;
      if (await hold.take(lane)) return true;
      leave(wish);
      return false;
    },

    done: leave,

    async acquire(wish, bucket, ask) {
      const { lane, call, company, deadlineMs } = wish;
      const over = new AbortController();
      const beganAtMs = clock.now();
      const answer = ask({ deadlineMs: isDry(wish, bucket) ? beganAtMs : deadlineMs, signal: over.signal });
      if (company === undefined) return answer;
      const wait = { lane, call, company, bucket, beganAtMs };
      company.waitFor(bucket);
      try {
        for (;;) {
          const first = await soonest(answer, wait);
          if (first !== undefined) return first;
          if (await mayWait(wait)) continue;
          dryUntilMs.set(`${lane} ${bucket}`, clock.now() + DRY_MS);
          over.abort("over");
          return await answer;
        }
      } finally {
        company.goOn();
      }
    },
  };
}

/** A call of the rows of a backfill. */
function isBackfill(lane: Lane, call: CallKind): boolean {
  return lane === "bulk" && call !== "list";
}

/**
 * A batch of a backfill that waits as a whole holds its execution: else its lane would be cycled through its receive
 * counts for as long as it takes.
 */
function isBrake({ lane, call, company, bucket }: Wait): boolean {
  return isBackfill(lane, call) && !company.isMixed(bucket);
}
