/** What the command line reads of the worker's log, against the stand-in of CloudWatch Logs. */
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { clientOptions } from "../../../local/clients.ts";
import { type LogsApi, startLogsApi } from "../../../local/logs/server.ts";
import type { Cursor, TailEntry } from "../../../operator/tail/follow.ts";
import { loggedOutcomes } from "../../../operator/tail/logged.ts";

const START_MS = Date.parse("2026-11-30T12:00:00.000Z");
/** By then every line is found. */
const LATEST_MS = 3_000;
const PATTERN = '{ $.message = "operation finished" }';

let nowMs: number;
let api: LogsApi;
let client: CloudWatchLogsClient;
beforeEach(async () => {
  nowMs = START_MS;
  api = await startLogsApi("worker", () => nowMs);
  client = new CloudWatchLogsClient({ ...clientOptions(api.endpoint), maxAttempts: 1 });
});
afterEach(async () => {
  client.destroy();
  await api.stop();
});

function finished(name: string, more: object = {}): void {
  const finished_at = new Date(nowMs - 5).toISOString();
  const line = { operation_id: name, status: "succeeded", redrives: 0, finished_at, waited_ms: 1, ...more };
  api.write(JSON.stringify({ level: "INFO", message: "operation finished", ...line }));
}

function filter(more: Partial<FilterLogEventsCommand["input"]> = {}) {
  // The stand-in counts requests by the second.
  nowMs += 1_000;
  return client.send(new FilterLogEventsCommand({ logGroupName: "worker", filterPattern: PATTERN, ...more }));
}

/** Everything that a search finds, page by page. */
async function pages(more: Partial<FilterLogEventsCommand["input"]> = {}): Promise<string[][]> {
  const all: string[][] = [];
  let nextToken: string | undefined;
  do {
    const page = await filter({ ...more, nextToken });
    all.push((page.events ?? []).map(({ message = "" }) => JSON.parse(message).operation_id));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return all;
}

describe("the stand-in for FilterLogEvents", () => {
  test("divides what it finds into pages, some of them empty, and each in the order of time", async () => {
    for (let line = 0; line < 5_000; line += 1) {
      nowMs += 1;
      if (line < 10 || line > 4_990) finished(`line-${line}`);
      else api.write(JSON.stringify({ message: "call" }));
    }
    nowMs += LATEST_MS;
    const found = await pages();
    expect(found.length).toBeGreaterThan(2);
    expect(found.some((page) => page.length === 0)).toBe(true);
    expect(new Set(found.flat()).size).toBe(19);
    const limited = await pages({ limit: 4 });
    expect(Math.max(...limited.map((page) => page.length))).toBe(4);
    expect(limited.flat().toSorted()).toEqual(found.flat().toSorted());
  });

  test("holds no page of more than a mebibyte", async () => {
    for (let line = 0; line < 30; line += 1) finished(`line-${line}`, { detail: "x".repeat(50_000) });
    nowMs += LATEST_MS;
    const found = await pages();
    expect(Math.max(...found.map((page) => page.length))).toBe(20);
    expect(new Set(found.flat()).size).toBe(30);
  });

  test("finds what was written in the time that is asked for, both ends included", async () => {
    for (const name of ["one", "two", "three"]) {
      nowMs += 1_000;
      finished(name);
    }
    const endTime = nowMs - 1_000;
    nowMs += LATEST_MS;
    expect((await pages({ startTime: START_MS + 2_000, endTime })).flat()).toEqual(["two"]);
  });

  test("answers 5 requests a second", async () => {
    const search = () => client.send(new FilterLogEventsCommand({ logGroupName: "worker" }));
    for (let requests = 0; requests < 5; requests += 1) await search();
    await expect(search()).rejects.toMatchObject({ name: "ThrottlingException" });
    nowMs += 1_001;
    await search();
  });

  test.each([
    [{ logGroupName: "another" }, "ResourceNotFoundException"],
    [{ filterPattern: "{ $.level" }, "InvalidParameterException"],
    [{ filterPattern: "x".repeat(1_025) }, "InvalidParameterException"],
    [{ limit: 10_001 }, "InvalidParameterException"],
    [{ nextToken: "made-up" }, "InvalidParameterException"],
  ])("refuses %o", async (more, name) => {
    await expect(filter(more)).rejects.toMatchObject({ name });
  });

  test("refuses the token of another search", async () => {
    for (let line = 0; line < 3; line += 1) finished(`line-${line}`);
    nowMs += LATEST_MS;
    const { nextToken } = await filter({ limit: 1 });
    expect(nextToken).toBeDefined();
    await expect(filter({ nextToken, startTime: 1 })).rejects.toThrow("nextToken");
  });
});

describe("loggedOutcomes()", () => {
  async function all(status?: readonly string[], sinceMs = START_MS): Promise<readonly TailEntry[]> {
    const source = loggedOutcomes({ clients: { logs: async () => client } } as never, "worker", status);
    const entries: TailEntry[] = [];
    let next: Cursor | undefined = { since: new Date(sinceMs).toISOString() };
    while (next !== undefined) {
      const page = await source.read(next);
      nowMs += 1_000;
      entries.push(...page.entries);
      next = page.next;
    }
    return entries;
  }

  test("reads each line of an outcome, with the names of the record", async () => {
    nowMs += 1_000;
    finished("one", {
      action: "enable",
      organization_id: "org_1",
      connection_id: "con_1",
      result: "applied",
    });
    api.write("START RequestId");
    api.write(JSON.stringify({ message: "operation deferred", operation_id: "two" }));
    nowMs += LATEST_MS;
    expect(await all()).toEqual([
      {
        operation_id: "one",
        action: "enable",
        organization_id: "org_1",
        connection_id: "con_1",
        status: "succeeded",
        result: "applied",
        redrives: 0,
        finished_at: "2026-11-30T12:00:00.995Z",
        waited_ms: 1,
      },
    ]);
  });

  test("reads those of the statuses that are asked for, from all pages", async () => {
    nowMs += 1_000;
    for (let line = 0; line < 5_000; line += 1) {
      nowMs += 1;
      finished(`line-${line}`, { status: line % 100 === 0 ? "cancelled" : "succeeded" });
    }
    nowMs += LATEST_MS;
    const entries = await all(["cancelled", "superseded"]);
    expect(entries).toHaveLength(50);
    expect(new Set(entries.map(({ status }) => status))).toEqual(new Set(["cancelled"]));
  });

  test("leaves out an outcome from before the moment, whose line is from after it", async () => {
    finished("before");
    nowMs += 1_000;
    finished("after");
    nowMs += LATEST_MS;
    expect((await all(undefined, START_MS - 2)).map(({ operation_id }) => operation_id)).toEqual(["after"]);
  });
});
