import type { Random } from "../../../contract/clock.ts";
import { LANES, type Lane } from "../../../contract/place.ts";
import { MAX_REQUEST_BYTES } from "../../../contract/request.ts";
import { type FifoQueueModel, fifoQueueModel } from "../../models/fifo-queue.ts";
import type { Chronicle } from "../chronicle.ts";
import type { Usage } from "../history.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { VirtualClock } from "../virtual-clock.ts";
import { createEventSourceMapping, type EventSourceMapping } from "./event-source-mapping.ts";
import { createLambdaService, type Handle, type LambdaService } from "./lambda-service.ts";
import { toSqsEvent } from "./sqs-event.ts";

const DAY_MS = 86_400_000;
/** As the stack sets them. */
const VISIBILITY_TIMEOUT_MS = 210_000;
const RETENTION_MS = 14 * DAY_MS;
const MAX_RECEIVE_COUNT = 1_000;
const DEAD_LETTER_BYTES = 256 * 1024;

/** The queues, joined to the function. */
export interface Account {
  readonly lanes: Readonly<Record<Lane, FifoQueueModel>>;
  readonly deadLetters: FifoQueueModel;
  readonly mappings: Readonly<Record<Lane, EventSourceMapping>>;
  readonly lambda: LambdaService;
  /** Whether no message is left, and nothing is at work. */
  isAtRest(): boolean;
  usage(): Usage;
}

/** What an account is made with. */
export interface AccountOptions {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly scenario: Scenario;
  readonly chronicle: Chronicle;
  readonly isCalm: () => boolean;
  /** Starts the function's code in an environment. */
  readonly start: Handle;
  /** Called after each invocation. */
  readonly onInvoked: () => void;
}

/** Sets the queues and the function up, empty. */
export function createAccount(options: AccountOptions): Account {
  const { clock, random, scenario, chronicle, isCalm } = options;
  const lambda = createLambdaService({
    clock,
    random,
    start: options.start,
    recycleChance: scenario.recycleChance,
    tell: chronicle.tell,
    diesOnTheWay() {
      if (isCalm() || random() >= scenario.deathChance) return undefined;
      return random() < 0.5 ? "before_sending" : "after_sending";
    },
  });
  const deadLetters = fifoQueueModel({
    name: "letter",
    clock,
    random,
    visibilityTimeoutMs: 30_000,
    retentionMs: Number.POSITIVE_INFINITY,
    maximumMessageBytes: DEAD_LETTER_BYTES,
    onAccepted: (letter) => chronicle.lettersSent.push(letter),
  });
  const forEachLane = <T>(make: (lane: Lane) => T) =>
    Object.fromEntries(LANES.map((lane) => [lane, make(lane)])) as Record<Lane, T>;
  const lanes = forEachLane((lane) =>
    fifoQueueModel({
      name: lane,
      clock,
      random,
      visibilityTimeoutMs: VISIBILITY_TIMEOUT_MS,
      retentionMs: RETENTION_MS,
      maximumMessageBytes: MAX_REQUEST_BYTES,
      firstSequence: scenario.firstSequence,
      redrive: { maxReceiveCount: MAX_RECEIVE_COUNT, target: deadLetters },
      onAvailable: () => mappings[lane].wake(),
      onDropped: (message) => chronicle.dropped.push({ ...message }),
    }),
  );
  const mappings = forEachLane((lane) =>
    createEventSourceMapping({
      clock,
      random,
      queue: lanes[lane],
      maximumConcurrency: scenario.concurrency[lane],
      lostDeletionChance: () => (isCalm() ? 0 : scenario.lostDeletionChance),
      async invoke(batch) {
        chronicle.tell(
          () => `${lane}  delivers ${batch.map((one) => `${one.messageId} (${one.receiveCount})`).join(" ")}`,
        );
        const invocation = await lambda.invoke(toSqsEvent(lane, batch));
        clock.at(clock.now() + 1, options.onInvoked);
        return invocation;
      },
    }),
  );
  return {
    lanes,
    deadLetters,
    mappings,
    lambda,
    isAtRest: () => LANES.every((lane) => lanes[lane].size() === 0 && mappings[lane].isIdle()),
    usage() {
      const { invocations, billedMs } = lambda.statistics;
      const polls = LANES.reduce((sum, lane) => sum + mappings[lane].requests(), 0);
      return { requests: chronicle.requests, polls, invocations, billedSeconds: billedMs / 1000 };
    },
  };
}
