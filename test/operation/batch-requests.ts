import { type PairState, UNKNOWN_PAIR } from "../../contract/pair.ts";
import type { PermitAnswer } from "../../lambda/budget/rate-budget.ts";
import { processBatch } from "../../lambda/sqs/process.ts";
import { RUNNING } from "../batches/arbitraries.ts";
import { auth0Error, delivery, type Scripted, type TestWorker, testWorker } from "./worker.ts";

/** What makes a request a row of the batch. */
export const BATCH = { batch_id: RUNNING.batchId };
/** A row of each action, under one id. */
export const DISABLE = {
  operation_id: "operation_1",
  action: "disable",
  organization_id: "org_1",
  connection_id: "con_1",
  ...BATCH,
};
export const ENABLE = { ...DISABLE, action: "enable" };
export const RETRIEVE = {
  operation_id: "operation_1",
  action: "retrieve",
  organization_id: "org_1",
  ...BATCH,
};
export const SETTINGS = { assign_membership_on_login: true, show_as_button: false, is_signup_enabled: true };
/** Auth0's answers to a look: the connection is on, it is not there, the scope to read is missing. */
export const ENTRY: Scripted = { status: 200, body: { connection_id: "con_1", ...SETTINGS, connection: {} } };
export const ABSENT: Scripted = { status: 404, body: { statusCode: 404, message: "Connection not found" } };
export const NO_SCOPE: Scripted = { status: 403, body: { statusCode: 403, message: "Insufficient scope" } };

/** Processes requests as one delivery, and returns the message ids that go back to the lane. */
export async function work(
  worker: TestWorker,
  requests: readonly object[],
  waitMs = 100_000,
): Promise<readonly string[]> {
  const deliveries = requests.map((request) => delivery(request));
  return processBatch(deliveries, worker.clock.now() + waitMs, worker.ports);
}

/** A worker whose tables hold the batch. */
export async function workerWith(
  script: readonly Scripted[],
  batch: Partial<typeof RUNNING> = {},
  permit?: () => PermitAnswer,
): Promise<TestWorker> {
  const worker = testWorker(script, permit);
  await worker.batches.create({ ...RUNNING, ...batch });
  return worker;
}

/** The record of an operation. */
export const recordOf = ({ operations }: TestWorker, id = "operation_1") => operations.records.get(id);

/** A tenant that is known to refuse the POST of what is enabled. */
export const REFUSED = { repeatedPost: "refused", evidence: "409", by: "worker" } as const;
/** The refusal. */
export const CONFLICT = auth0Error(409, "already enabled");
/** A pair that an operation enabled long ago. */
export const ON_RECORD: PairState = {
  ...UNKNOWN_PAIR,
  version: 1,
  applied: {
    operationId: "operation_0",
    state: "enabled",
    result: "applied",
    before: { state: "unknown" },
    auth0Status: 201,
    place: { lane: "bulk", sequence: "0", sentAtMs: 0 },
    atMs: 0,
  },
};

/** The calls that the worker made, in their order. */
export const kinds = (worker: TestWorker) => worker.calls.map(({ kind }) => kind);
/** The state before the operation, as its record has it. */
export const beforeOf = (worker: TestWorker) => {
  const record = recordOf(worker);
  return record !== undefined && "ending" in record && "before" in record.ending
    ? record.ending.before
    : undefined;
};
