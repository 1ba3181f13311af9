import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Outcome } from "../../lambda/operation/record.ts";
import type { WorkerEvent } from "../../lambda/telemetry/events.ts";
import { METRICS_NAMESPACE, powertoolsTelemetry } from "../../lambda/telemetry/powertools.ts";

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

function see(event: WorkerEvent): {
  log: Record<string, unknown> | undefined;
  metrics: Record<string, unknown>;
} {
  const telemetry = powertoolsTelemetry();
  telemetry.observe(event);
  telemetry.flush();
  const lines = written.splice(0).map((line) => JSON.parse(line) as Record<string, unknown>);
  const embedded = lines.find((line) => "_aws" in line) ?? {};
  const { _aws, service, ...metrics } = embedded;
  expect(_aws === undefined || JSON.stringify(_aws).includes(`"Namespace":"${METRICS_NAMESPACE}"`)).toBe(
    true,
  );
  return { log: lines.find((line) => "level" in line), metrics };
}

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
  ending: { status: "succeeded", result: "applied", before: { state: "disabled" }, auth0Status: 201 },
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
      waited_ms: 2_000,
      duration_ms: 500,
    });
    expect(metrics).toEqual({ Succeeded: 1, RequestAge: 2_500 });
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
        receiveCount: 3,
        conclusion: {
          kind: "waiting",
          reason: "budget",
          detail: "later",
          afterMs: 9,
          tally: { attempts: 0, throttles: 0 },
        },
      },
      { operation_id: "operation-1", receive_count: 3, reason: "budget", after_ms: 9 },
      { Deferred: 1 },
    ],
    [
      {
        event: "call",
        call: "enable",
        organizationId: "org_1",
        outcome: 201,
        meaning: "done",
        durationMs: 80,
      },
      { level: "DEBUG", call: "enable", outcome: 201 },
      { Calls: 1, CallDuration: 80 },
    ],
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
      { CircuitOpened: 1 },
    ],
    [
      { event: "circuit", guarded: "everything", state: "closed" },
      { level: "INFO", guarded: "everything" },
      { CircuitClosed: 1 },
    ],
    [{ event: "throttled", bucket: "write" }, { level: "WARN", bucket: "write" }, { Throttled: 1 }],
    [
      { event: "degraded", degraded: true, error: new Error("away") },
      { level: "ERROR" },
      { BudgetDegraded: 1 },
    ],
    [{ event: "degraded", degraded: false }, { level: "INFO" }, { BudgetDegraded: 0 }],
    [{ event: "token_minted" }, { level: "INFO" }, { TokensMinted: 1 }],
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

  test("of permits and limits: only metrics", () => {
    expect(see({ event: "permit", bucket: "write", lane: "bulk", waitedMs: 12 })).toEqual({
      log: undefined,
      metrics: { WritePermitsGranted: 1, BulkPermitWait: 12 },
    });
    const limit = { event: "limit", bucket: "write", remaining: 4 } as const;
    expect(see({ ...limit, refillPerSecond: 2.5 }).metrics).toEqual({
      WriteTokensRemaining: 4,
      WriteLearnedRate: 2.5,
    });
    expect(see({ ...limit, refillPerSecond: undefined }).metrics).toEqual({ WriteTokensRemaining: 4 });
  });
});
