import { expect, test } from "vitest";
import { billOf, total } from "../../../bench/cost/bill.ts";
import type { EmbeddedUsage } from "../../../bench/cost/embedded.ts";
import { fixedCharges, functionShape } from "../../../bench/cost/fixed.ts";
import type { LimitUsage } from "../../../bench/cost/virtual.ts";

const billed = (requests: number, units = requests) => ({ requests, units });
const table = (reads: number, writes: number, units: number, indexWrites = 0) => ({
  reads: billed(reads),
  writes: billed(writes, units),
  indexWrites: billed(indexWrites),
  items: 100,
  itemBytes: 50_000,
  storedBytes: 100_000,
});
const EMBEDDED: EmbeddedUsage = {
  operations: 100,
  seconds: 10,
  tables: {
    operations: table(100, 100, 100, 200),
    connections: table(100, 200, 200),
    control: table(10, 50, 100),
  },
  queueRequests: new Map([["ReceiveMessage", 10]]),
  secretRequests: 4,
  logs: { lines: 120, bytes: 60_000, metricBytes: 10_000, metrics: new Set(["Calls"]) },
};
const AT_LIMIT: LimitUsage = {
  operations: 1_000,
  seconds: 400,
  throttled: 0,
  invocations: 100,
  billedSeconds: 800,
  polls: 200,
  queueRequests: 0,
  secretRequests: 2,
  tables: {
    operations: { reads: 1_000, writes: 1_000 },
    connections: { reads: 1_000, writes: 2_000 },
    control: { reads: 10, writes: 1_100 },
  },
};
const SHAPE = { memoryMegabytes: 256, traced: true, logRetentionMonths: 3, recordRetentionMonths: 3 };

test("requests come from the tenant's limit, their size from the deployed bundle", () => {
  const { core, beside } = billOf(1_000_000, EMBEDDED, AT_LIMIT, SHAPE);
  const quantities = Object.fromEntries([...core, ...beside].map(({ item, quantity }) => [item, quantity]));
  expect(quantities).toMatchObject({
    "SQS: sent, ten at once": 100_000,
    "SQS: received and deleted": 200_000,
    "SQS: the idle lane's polls": 100_000,
    "Lambda: invocations": 100_000,
    "Lambda: time, mostly waiting": 200_000,
    "DynamoDB: operations, writes": 1_000_000,
    "DynamoDB: operations, index entries": 2_000_000,
    "DynamoDB: connections, writes": 2_000_000,
    // Two units each.
    "DynamoDB: control, writes": 2_200_000,
    Traces: 100_000,
    "Secrets: read": 2_000,
  });
  // 500 bytes an operation; 1,000 of metrics and 900 of Lambda's own an invocation.
  expect(quantities["Logs: written"]).toBeCloseTo(0.69);
  expect(core.find(({ item }) => item === "Lambda: time, mostly waiting")?.usd).toBeCloseTo(2.667, 3);
  expect(total(core)).toBeCloseTo(core.reduce((sum, { usd }) => sum + usd, 0));
});

test("the fixed charges are the template's", () => {
  const template = {
    Resources: {
      A: { Type: "AWS::CloudWatch::Alarm" },
      B: {
        Type: "AWS::CloudWatch::Alarm",
        Properties: { Metrics: [{ Expression: "a + b" }, { MetricStat: {} }, { MetricStat: {} }] },
      },
      Key: { Type: "AWS::KMS::Key" },
      Secret: { Type: "AWS::SecretsManager::Secret" },
      Logs: { Type: "AWS::Logs::LogGroup", Properties: { RetentionInDays: 30 } },
      Worker: {
        Type: "AWS::Lambda::Function",
        Properties: {
          Timeout: 180,
          MemorySize: 256,
          Environment: { Variables: { RECORD_RETENTION_DAYS: "90" } },
        },
      },
    },
  };
  const lines = fixedCharges(template, 10);
  expect(lines.find(({ item }) => item === "CloudWatch: alarms")).toMatchObject({
    quantity: 3,
    usd: expect.closeTo(0.3),
  });
  expect(lines.find(({ item }) => item.startsWith("KMS"))).toMatchObject({ quantity: 1, usd: 1 });
  expect(lines.find(({ item }) => item.startsWith("CloudWatch: metrics"))?.usd).toBeCloseTo(3);
  expect(lines.some(({ item }) => item.includes("stream"))).toBe(false);
  expect(functionShape(template)).toEqual({
    memoryMegabytes: 256,
    traced: false,
    logRetentionMonths: 1,
    recordRetentionMonths: 3,
  });
});
