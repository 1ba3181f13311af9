import type { Company } from "../batch/company.ts";
import type { Lane } from "../order/place.ts";
import type { Clock, PermitAnswer, PermitRequest } from "../ports.ts";
import type { Guarded } from "./circuit.ts";
import type { Wish } from "./gate.ts";
import type { Hold } from "./hold.ts";
import type { SentAway } from "./sent-away.ts";

type Bucket = PermitRequest["bucket"];

/**
 * How many messages of a lane its executions hide together, at most. SQS gives a FIFO queue's consumers nothing more
 * once 120,000 are in flight. Of a backfill it takes far fewer to see what lies behind them, and each costs receives.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
 */
export const MOST_HIDDEN: Readonly<Record<Lane, number>> = { interactive: 90_000, bulk: 12_000 };

/** Beside a holder, a permit is waited for no longer than this, in milliseconds: one that is there comes sooner. */
const BESIDE_HOLDER_MS = 300;
/** A wait that is no longer than this, in milliseconds, is not worth becoming the holder for. */
const SHORT_WAIT_MS = 1_000;
/** How often a wait is looked at, in milliseconds. */
const LOOK_MS = 1_000;
/** How long after a permit was waited for in vain the next one is not waited for at all, in milliseconds. */
const DRY_MS = 500;

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
  /** Whether a delivery may wait for an open circuit. */
  mayWaitFor(guarded: Guarded, wish: Wish): Promise<boolean>;
  /** Ends a delivery's wait for a circuit. */
  done(wish: Wish): void;
  /** Waits for a permit for as long as that keeps nothing else in the lane from being done. */
  acquire(
    wish: Wish,
    bucket: Bucket,
    ask: (how: { deadlineMs: number; signal: AbortSignal }) => Promise<PermitAnswer>,
  ): Promise<PermitAnswer>;
}

/** Makes the patience of an execution environment. */
export function createPatience({ hold, sentAway, clock, executions }: PatienceOptions): Patience {
  /** The pair that waits for a circuit for all of its lane. */
  const waiting = new Map<Lane, string>();
  const dryUntilMs = new Map<string, number>();

  /** Nothing more can be hidden: then holding is what keeps a backlog from being cycled through its receive counts. */
  const isFull = (lane: Lane) => sentAway.total(lane) >= MOST_HIDDEN[lane] / executions[lane];

  const isDry = (lane: Lane, bucket: Bucket) =>
    hold.isOthers(lane) && clock.now() < (dryUntilMs.get(`${lane} ${bucket}`) ?? 0);

  const mayWait = async (lane: Lane, company: Company, bucket: Bucket, beganAtMs: number) => {
    if (company.isAtWork(bucket) || isFull(lane)) return true;
    // A bulk batch that waits as a whole holds its execution: else a backfill would cycle through its receive counts.
    if (lane === "bulk" && !company.isMixed(bucket)) return true;
    const freeMs = hold.isOthers(lane) ? BESIDE_HOLDER_MS : SHORT_WAIT_MS;
    return clock.now() - beganAtMs < freeMs || hold.take(lane);
  };

  /** The answer, or nothing where it is time to decide anew: in bulk that is only when the batch has changed. */
  const soonest = (
    answer: Promise<PermitAnswer>,
    company: Company,
    lane: Lane,
    bucket: Bucket,
    lookMs: number,
  ) => {
    const awake = new AbortController();
    const news: Promise<PermitAnswer | undefined>[] = [answer, company.changed().then(() => undefined)];
    if (lane === "interactive" || company.isMixed(bucket)) {
      news.push(clock.sleep(lookMs, awake.signal).then(() => undefined));
    }
    return Promise.race(news).finally(() => awake.abort());
  };

  return {
    async mayWaitFor(guarded, { lane, pair }) {
      if (guarded === "everything" || isFull(lane)) return true;
      const one = waiting.get(lane) ?? pair;
      if (one !== pair) return false;
      waiting.set(lane, pair);
      const isHolder = await hold.take(lane);
      if (!isHolder) waiting.delete(lane);
      return isHolder;
    },

    done({ lane, pair }) {
      if (waiting.get(lane) === pair) waiting.delete(lane);
    },

    async acquire(wish, bucket, ask) {
      const { lane, company, deadlineMs } = wish;
      const over = new AbortController();
      const beganAtMs = clock.now();
      const answer = ask({ deadlineMs: isDry(lane, bucket) ? beganAtMs : deadlineMs, signal: over.signal });
      if (company === undefined) return answer;
      company.waitFor(bucket);
      try {
        for (;;) {
          const waitedMs = clock.now() - beganAtMs;
          const lookMs = waitedMs < BESIDE_HOLDER_MS ? BESIDE_HOLDER_MS - waitedMs : LOOK_MS;
          const first = await soonest(answer, company, lane, bucket, lookMs);
          if (first !== undefined) return first;
          if (await mayWait(lane, company, bucket, beganAtMs)) continue;
          dryUntilMs.set(`${lane} ${bucket}`, clock.now() + DRY_MS);
          over.abort();
          return await answer;
        }
      } finally {
        company.goOn();
      }
    },
  };
}
