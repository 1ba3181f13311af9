import { describe, expect, test } from "vitest";
import { readEnvironment } from "../../contract/environment.ts";

const complete = {
  AUTH0_DOMAIN: "example.eu.auth0.com",
  INTERACTIVE_QUEUE_URL: "https://sqs/interactive.fifo",
  INTERACTIVE_QUEUE_ARN: "arn:aws:sqs:eu-west-1:1:interactive.fifo",
  BULK_QUEUE_URL: "https://sqs/bulk.fifo",
  BULK_QUEUE_ARN: "arn:aws:sqs:eu-west-1:1:bulk.fifo",
  DEAD_LETTER_QUEUE_URL: "https://sqs/dead-letters.fifo",
  OPERATIONS_TABLE: "operations",
  CONNECTIONS_TABLE: "connections",
  CONTROL_TABLE: "control",
  CREDENTIALS_SECRET_ARN: "arn:credentials",
  TOKEN_SECRET_ARN: "arn:token",
  BULK_RESERVE_SHARE: "0.2",
  RECORD_RETENTION_DAYS: "90",
  INTERACTIVE_MAXIMUM_CONCURRENCY: "2",
  BULK_MAXIMUM_CONCURRENCY: "4",
  MAXIMUM_WAIT_SECONDS: "120",
};

describe("the function's environment", () => {
  test("is read with its numbers as numbers", () => {
    expect(readEnvironment({ ...complete, UNRELATED: "x" })).toEqual({
      ...complete,
      BULK_RESERVE_SHARE: 0.2,
      RECORD_RETENTION_DAYS: 90,
      INTERACTIVE_MAXIMUM_CONCURRENCY: 2,
      BULK_MAXIMUM_CONCURRENCY: 4,
      MAXIMUM_WAIT_SECONDS: 120,
    });
  });

  test("may name the tenant's limit: a burst, and requests a minute", () => {
    expect(readEnvironment({ ...complete, RATE_LIMIT: "5,150" }).RATE_LIMIT).toEqual({
      burst: 5,
      refillPerSecond: 2.5,
    });
  });

  test.each(Object.keys(complete))("without %s says so", (name) => {
    expect(() => readEnvironment({ ...complete, [name]: undefined })).toThrow(name);
  });

  test.each([
    ["BULK_RESERVE_SHARE", "1.5"],
    ["BULK_RESERVE_SHARE", "-0.1"],
    ["RATE_LIMIT", "5"],
    ["RATE_LIMIT", "5,2.5"],
    ["RECORD_RETENTION_DAYS", "ninety"],
    ["MAXIMUM_WAIT_SECONDS", ""],
    ["AUTH0_DOMAIN", ""],
  ])("with %s=%s says so", (name, value) => {
    expect(() => readEnvironment({ ...complete, [name]: value })).toThrow(name);
  });
});
