import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { METRICS_NAMESPACE } from "../../contract/metric-names.ts";
import type { Outcome } from "../../contract/record.ts";
import type { WorkerEvent } from "../../lambda/telemetry/events.ts";
import { powertoolsTelemetry } from "../../lambda/telemetry/powertools.ts";

const written: string[] = [];

beforeEach(() => {
  vi.stubEnv("POWERTOOLS_DEV", "true");
  vi.stubEnv("POWERTOOLS_METRICS_DISABLED", "false");
  vi.stubEnv("POWERTOOLS_LOG_LEVEL", "DEBUG");
  written.length = 0;
  for (const method of ["log", "info", "warn", "error", "debug"] as const) {
    vi.spyOn(console, method).mockImplementation((line: string) => void written.push(line));
  }
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

function see(...events: readonly WorkerEvent[]): {
  log: Record<string, unknown> | undefined;
  metrics: Record<string, unknown>;
} {
  const telemetry = powertoolsTelemetry();
  for (const event of events) telemetry.observe(event);
  telemetry.flush();
  const lines = written.splice(0).map((line) => JSON.parse(line) as Record<string, unknown>);
  const embedded = lines.find((line) => "_aws" in line) ?? {};
  const { _aws, service, function_name, ...metrics } = embedded;
  expect(_aws === undefined || JSON.stringify(_aws).includes(`"Namespace":"${METRICS_NAMESPACE}"`)).toBe(
    true,
  );
  return { log: lines.findLast((line) => "level" in line), metrics };
}

const call: Extract<WorkerEvent, { event: "call" }> = {
  event: "call",
  operationId: "operation-1",
  call: "enable",
  organizationId: "org_1",
  outcome: 201,
  meaning: "done",
  durationMs: 80,
};

const outcome: Outcome = {
  operationId: "operation-1",
  lane: "bulk",
  request: {
    operation_id: "operation-1",
    action: "enable",
    organization_id: "org_1",
    connection_id: "con_1",
    batch_id: "b1",
  },
  contentHash: "hash",
  place: { lane: "bulk", sequence: "1", sentAtMs: 1_000 },
  attempts: 1,
  throttles: 2,
  redrives: 0,
  enqueuedAtMs: 1_000,
  startedAtMs: 3_000,
  finishedAtMs: 3_500,
  ending: {
    status: "succeeded",
    result: "applied",
    before: { state: "disabled", source: "inferred" },
    auth0Status: 201,
  },
};

describe("what is seen", () => {
  test("of a finished operation: one line with its ids, outcome, times and counts", () => {
    const { log, metrics } = see({ event: "finished", outcome });
    expect(log).toMatchObject({
      level: "INFO",
      operation_id: "operation-1",
      action: "enable",
      organization_id: "org_1",
      connection_id: "con_1",
      batch_id: "b1",
      lane: "bulk",
      status: "succeeded",
      result: "applied",
      auth0_status: 201,
      attempts: 1,
      throttles: 2,
      redrives: 0,
      enqueued_at: "1970-01-01T00:00:01.000Z",
      finished_at: "1970-01-01T00:00:03.500Z",
      waited_ms: 2_000,
      duration_ms: 500,
    });
    expect(metrics).toEqual({ Succeeded: 1, BulkRequestAge: 2_500 });
  });

  test("of an operation that called Auth0: the id of its last call, for the tenant's logs", () => {
    const operation = { ...call, operationId: outcome.operationId };
    const { log } = see(
      { ...operation, requestId: "first" },
      { ...operation, requestId: "last" },
      { ...operation, operationId: "another-one", requestId: "other" },
      { event: "finished", outcome },
    );
    expect(log).toMatchObject({ message: "operation finished", auth0_request_id: "last" });
  });

  test("of an operation that makes no call in this invocation: no id of a call before", () => {
    const telemetry = powertoolsTelemetry();
    telemetry.observe({ ...call, operationId: outcome.operationId, requestId: "before" });
    telemetry.flush();
    telemetry.observe({ event: "finished", outcome });
    expect(JSON.parse(written.at(-1) ?? "")).not.toHaveProperty("auth0_request_id");
  });

  test.each([
    [{ status: "superseded", byOperationId: "operation-2" }, { Superseded: 1 }],
    [{ status: "cancelled" }, { Cancelled: 1 }],
    [{ status: "dead_lettered", reason: "rejected", detail: "404", auth0Status: 404 }, { DeadLettered: 1 }],
  ] as const)("of an operation that is %j", (ending, metrics) => {
    const { request: _, ...unreadable } = outcome;
    const seen = see({ event: "finished", outcome: { ...unreadable, ending } });
    expect(seen.metrics).toMatchObject(metrics);
    expect(seen.log).toMatchObject(
      ending.status === "dead_lettered" ? { reason: "rejected", detail: "404" } : {},
    );
  });

  test.each<[WorkerEvent, Record<string, unknown>, Record<string, unknown>]>([
    [
      {
        event: "deferred",
        operationId: "operation-1",
        lane: "interactive",
        ageMs: 400,
        receiveCount: 3,
        conclusion: {
          kind: "waiting",
          reason: "budget",
          detail: "later",
          afterMs: 9,
          tally: { attempts: 0, throttles: 0 },
        },
      },
      { operation_id: "operation-1", age_ms: 400, receive_count: 3, reason: "budget", after_ms: 9 },
      { Deferred: 1, InteractiveWaitingAge: 400 },
    ],
    [
      call,
      { level: "DEBUG", operation_id: "operation-1", call: "enable", outcome: 201 },
      { Calls: 1, CallDuration: 80, Throttled: 0 },
    ],
    [{ ...call, outcome: 429 }, { outcome: 429 }, { Calls: 1, CallDuration: 80, Throttled: 1 }],
    [{ ...call, outcome: "lost" }, { outcome: "lost" }, { Calls: 1, CallDuration: 80 }],
    [
      { event: "failed", error: new Error("table"), messageIds: ["m1"] },
      {
        level: "ERROR",
        message_ids: ["m1"],
        error: { name: "Error", message: "table", stack: expect.any(String) },
      },
      { Failures: 1 },
    ],
    [
      { event: "circuit", guarded: "everything", state: "open", cause: "outage", detail: "503" },
      { level: "ERROR", guarded: "everything", cause: "outage", detail: "503" },
      { OpenCircuits: 1, BudgetDegraded: 0, AssumedLimits: 0 },
    ],
    [
      { event: "circuit", guarded: "everything", state: "closed" },
      { level: "INFO", guarded: "everything" },
      { OpenCircuits: 0, BudgetDegraded: 0, AssumedLimits: 0 },
    ],
    [{ event: "throttled", bucket: "write" }, { level: "WARN", bucket: "write" }, { WriteThrottled: 1 }],
    [{ event: "throttled", bucket: undefined }, { level: "WARN" }, { UnattributedThrottled: 1 }],
    [
      { event: "limit_assumed", bucket: "write", burst: 5, refillPerSecond: 25 / 60 },
      { level: "WARN", bucket: "write", burst: 5, per_minute: 25 },
      {},
    ],
    [
      { event: "degraded", bucket: "write", lane: "bulk", degraded: true, error: new Error("away") },
      { level: "ERROR" },
      { BudgetDegraded: 1, OpenCircuits: 0, AssumedLimits: 0 },
    ],
    [
      { event: "degraded", bucket: "write", lane: "bulk", degraded: false },
      { level: "INFO" },
      { BudgetDegraded: 0, OpenCircuits: 0, AssumedLimits: 0 },
    ],
    [
      { event: "batch_stopped", batchId: "b1", reason: "max_failures" },
      { level: "ERROR", batch_id: "b1", reason: "max_failures" },
      { BatchesStopped: 1 },
    ],
    [
      { event: "not_learned", error: new Error("away") },
      { level: "WARN", error: expect.objectContaining({ name: "Error", message: "away" }) },
      {},
    ],
    [{ event: "token_minted" }, { level: "INFO" }, { TokensMinted: 1, TokenFailures: 0 }],
    [
      { event: "token_failed", cause: "refused", detail: "access_denied" },
      { level: "ERROR", cause: "refused", detail: "access_denied" },
      { TokenFailures: 1 },
    ],
    [{ event: "token_unshared", detail: "throttled" }, { level: "WARN", detail: "throttled" }, {}],
  ])("of %j", (event, log, metrics) => {
    const seen = see(event);
    expect(seen.log).toMatchObject(log);
    expect(seen.metrics).toEqual(metrics);
  });

  test("holds nothing in its log that an operator's terminal acts on", () => {
    powertoolsTelemetry().observe({
      event: "token_failed",
      cause: "refused",
      detail: "a\u009b2J\u202e\u2028\u007fb\n",
    });
    const [line = ""] = written.splice(0);
    expect(line).not.toMatch(/[\u007f-\u009f\u2028\u202e]/);
    expect(JSON.parse(line)).toMatchObject({ detail: "a\\u009b2J\\u202e\\u2028\\u007fb\n" });
  });

  test("of permits and limits: only metrics", () => {
    expect(see({ event: "permit", bucket: "write", lane: "bulk", waitedMs: 12, assumed: false })).toEqual({
      log: undefined,
      metrics: {
        WritePermitsGranted: 1,
        BulkPermitWait: 12,
        OpenCircuits: 0,
        BudgetDegraded: 0,
        AssumedLimits: 0,
      },
    });
    const assumed = { event: "permit", bucket: "read", lane: "bulk", waitedMs: 0, assumed: true } as const;
    expect(see(assumed).metrics).toMatchObject({ AssumedLimits: 1 });
    const limit = { event: "limit", bucket: "write", remaining: 4 } as const;
    expect(see({ ...limit, refillPerSecond: 2.5 }).metrics).toEqual({
      WriteTokensRemaining: 4,
      WriteLearnedRate: 2.5,
    });
    expect(see({ ...limit, refillPerSecond: undefined }).metrics).toEqual({ WriteTokensRemaining: 4 });
  });

  test("of a circuit: open until it is seen to close, in whichever invocation", () => {
    const telemetry = powertoolsTelemetry();
    const permit = { event: "permit", bucket: "write", lane: "bulk", waitedMs: 0, assumed: false } as const;
    const circuit = { event: "circuit", guarded: "everything", cause: "outage", detail: "503" } as const;
    const openCircuitsAfter = (...events: readonly WorkerEvent[]) => {
      for (const event of events) telemetry.observe(event);
      telemetry.flush();
      const lines = written.splice(0).map((line) => JSON.parse(line) as Record<string, unknown>);
      return lines.find((line) => "_aws" in line)?.OpenCircuits;
    };
    expect(openCircuitsAfter(permit)).toBe(0);
    expect(openCircuitsAfter(permit, { ...circuit, state: "open" })).toBe(1);
    expect(openCircuitsAfter(permit)).toBe(1);
    expect(openCircuitsAfter({ event: "token_minted" })).toBeUndefined();
    expect(openCircuitsAfter(permit, { ...circuit, state: "closed" })).toBe(0);
  });
});

test("deployments in one account have metrics of their own", () => {
  vi.stubEnv("AWS_LAMBDA_FUNCTION_NAME", "orgconn-staging-worker");
  const telemetry = powertoolsTelemetry();
  telemetry.observe({ event: "token_minted" });
  telemetry.flush();
  telemetry.observe({ event: "token_minted" });
  telemetry.flush();
  const embedded = written.map((line) => JSON.parse(line)).filter((line) => "_aws" in line);
  expect(embedded).toHaveLength(2);
  for (const line of embedded) {
    expect(line).toMatchObject({ service: "orgconn", function_name: "orgconn-staging-worker" });
    expect(line._aws.CloudWatchMetrics[0].Dimensions).toEqual([["service", "function_name"]]);
  }
});
