import { expect, test } from "vitest";
import { VERSION } from "../../../contract/version.ts";
import { pipeFinding, versionFinding } from "../../../operator/doctor/deployment.ts";

const STREAM = "arn:aws:dynamodb:eu-west-1:111122223333:table/operations/stream/2026-11-22T00:00:00.000";
const DEAD = "arn:aws:dynamodb:eu-west-1:111122223333:table/operations/stream/2026-11-01T00:00:00.000";

test.each([
  ["runs on the table's stream", { state: "RUNNING", source: STREAM, stream: STREAM }, "ok", "announced"],
  [
    "runs on a stream that the table had before it was restored",
    { state: "RUNNING", source: DEAD, stream: STREAM },
    "warning",
    "the pipe reads a stream that the operations table no longer has: outcomes are not announced",
  ],
  [
    "runs on the stream of a table whose stream is off",
    { state: "RUNNING", source: DEAD },
    "warning",
    "the operations table has no stream: outcomes are not announced",
  ],
  [
    "is stopped",
    { state: "STOPPED", reason: "User initiated", source: STREAM, stream: STREAM },
    "warning",
    "the pipe is stopped (User initiated): outcomes are not announced",
  ],
] as const)("a pipe that %s", (_name, state, verdict, detail) => {
  expect(pipeFinding(state)).toMatchObject({ check: "outcome events", verdict, detail });
});

test("a command line of another version than the worker's says so", () => {
  expect(versionFinding(VERSION)).toEqual({ check: "version", verdict: "ok", detail: VERSION });
  expect(versionFinding("9.9.9")).toMatchObject({
    verdict: "warning",
    detail: `the worker is 9.9.9, this command ${VERSION}`,
    remedy: `Use the command line of 9.9.9, or deploy ${VERSION}.`,
  });
  expect(versionFinding(undefined).detail).toBe(`the worker is 0.1.0, this command ${VERSION}`);
});
