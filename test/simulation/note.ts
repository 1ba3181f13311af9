import type { Clock, Random } from "../../contract/clock.ts";
import type { WorkerEvent } from "../../lambda/telemetry/events.ts";
import { type BatchStoreModel, batchStoreModel } from "../models/batch-store.ts";
import { answerKey, type Chronicle, queueOf } from "./chronicle.ts";
import type { Environment } from "./environment.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** Takes note of what a worker tells of its calls and its operations. */
export function note(
  event: WorkerEvent,
  { name: environment }: Environment,
  clock: Clock,
  { spent, lessons, ended, answers, assumed, blind, begun }: Chronicle,
): void {
  if (event.event === "call") {
    const { operationId, call, organizationId, outcome, durationMs, requestId } = event;
    const endedAtMs = clock.now();
    const sentAtMs = endedAtMs - durationMs;
    const begunAtMs = begun.get(answerKey(environment, call, organizationId, endedAtMs)) ?? sentAtMs;
    spent.push({ operationId, call, begunAtMs, sentAtMs, endedAtMs, outcome });
    if (call !== "get") return;
    const isAuth0s = requestId !== undefined;
    answers.push({ atMs: endedAtMs, environment, organizationId, operationId, call, outcome, isAuth0s });
  }
  if (event.event === "trait") {
    lessons.push({ atMs: clock.now(), repeatedPost: event.repeatedPost, evidence: event.evidence });
  }
  if (event.event === "permit" && event.assumed) assumed.add(event.bucket);
  if (event.event === "degraded") {
    if (event.degraded) blind.add(queueOf(environment, event));
    else blind.delete(queueOf(environment, event));
  }
  if (event.event === "finished") {
    const { operationId, request, lane, ending } = event.outcome;
    ended.push({ operationId, batchId: request?.batch_id, lane, status: ending.status, atMs: clock.now() });
  }
}

/** How often an execution that halts a batch crashes before it raises the epoch. */
const CRASH_CHANCE = 0.1;
const NEVER = new Promise<never>(() => {});

/** The batches of a world, whose ends the chronicle takes note of. */
export function chronicledBatches(
  { halts, tell }: Chronicle,
  clock: VirtualClock,
  random: Random,
): BatchStoreModel {
  return batchStoreModel({
    betweenWrites: () => (random() < CRASH_CHANCE ? NEVER : clock.sleep(5 + 40 * random())),
    onHalted({ batchId, state }) {
      halts.push({ batchId, state, atMs: clock.now() });
      tell(() => `batches  ${batchId} is ${state}`);
    },
    onEpoch({ batchId }) {
      const halt = halts.find((one) => one.batchId === batchId);
      if (halt !== undefined) halt.toldAtMs ??= clock.now();
      tell(() => `batches  every execution is told of ${batchId}`);
    },
  });
}
