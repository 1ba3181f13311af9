/** What the filters of lists choose, and how a list says that it was cut. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { machineUser } from "../../../operator/session/requester.ts";
import { CONNECTION, type Operator } from "../operator.ts";
import { BECAUSE, FAILED, ORGANIZATION, STOPPED, startWorld, WAITING } from "./world.ts";

let operator: Operator;
beforeAll(async () => {
  operator = await startWorld();
}, 180_000);
afterAll(() => operator.leave());

/** How many entries a list has, without a last line that says that it was cut. */
async function length(...args: string[]): Promise<number> {
  const { code, objects } = await operator.json(...args);
  expect(code).toBe(0);
  return objects.filter(({ event, kind }) => event === undefined && kind !== "lane").length;
}

describe("--status, --reason and --since", () => {
  test.each([
    [["batch", "list"], 2],
    [["batch", "list", "--status", "stopped"], 1],
    [["batch", "list", "--status", "stopped,finished", "--since", "1h"], 2],
    [["batch", "list", "--status", "filling", "--status", "running"], 0],
    [["batch", "rows", FAILED, "--status", "dead_lettered", "--since", "1h"], 3],
    [["batch", "rows", FAILED, "--reason", "rejected,expired"], 3],
    [["batch", "rows", FAILED, "--reason", "expired"], 0],
    [["batch", "rows", FAILED, "--status", "succeeded"], 0],
    [["dead-letters", "list", "--batch", FAILED, "--since", "1h"], 3],
    [["dead-letters", "list", "--reason", "expired"], 0],
    [["dead-letters", "list", "--group"], 1],
    [["history", ORGANIZATION, CONNECTION], 1],
    [["history", ORGANIZATION, "--status", "succeeded"], 1],
    [["history", ORGANIZATION, "--status", "succeeded", "--reason", "rejected"], 0],
    [["history", ORGANIZATION, "--reason", "rejected", "--since", "1h"], 2],
    [["waiting", "--reason", "budget"], 1],
    [["waiting", "--reason", "circuit,pair_busy"], 0],
    [["waiting", "--since", "2026-11-29T12:00:00.001Z"], 0],
    [["waiting", "--since", "2026-11-29T12:00:00.000Z"], 1],
  ])("orgconn %s has %i", async (args, entries) => {
    expect(await length(...args)).toBe(entries);
  });

  test("choose the outcomes that tail begins with, and --limit ends it", async () => {
    const tail = ["tail", "--organization", ORGANIZATION, "--since", "1h"];
    const { code, objects } = await operator.json(...tail, "--status", "succeeded", "--limit", "1");
    expect({ code, objects }).toMatchObject({ code: 0, objects: [{ status: "succeeded" }] });
    const rejected = await operator.json("tail", "--reason", "rejected", "--since", "1h", "--limit", "4");
    expect(rejected.objects.map(({ status }) => status)).toEqual(Array(4).fill("dead_lettered"));
  });

  test("choose them from the worker's log, where no index has them", async () => {
    const { code, objects } = await operator.json(
      "tail",
      "--since",
      "1h",
      "--status",
      "succeeded",
      "--limit",
      "1",
    );
    expect(code).toBe(0);
    const [recorded] = (await operator.json("history", ORGANIZATION, "--status", "succeeded")).objects;
    const { operation_id, finished_at, action, organization_id, connection_id } = recorded ?? {};
    const identity = { operation_id, finished_at, action, organization_id, connection_id };
    expect(objects).toEqual([
      expect.objectContaining({ ...identity, status: "succeeded", result: "applied" }),
    ]);
    const all = await operator.json("tail", "--since", "1h", "--limit", "16");
    expect(new Set(all.objects.map(({ operation_id: id }) => id)).size).toBe(16);
  });
});

describe("a list that is cut", () => {
  test.each([
    [["batch", "list", "--limit", "1"], "The latest 1: --limit shows more."],
    [["batch", "rows", FAILED, "--limit", "2"], "The first 2: --limit shows more."],
    [["dead-letters", "list", "--limit", "2"], "The latest 2: --limit shows more."],
    [["history", ORGANIZATION, "--limit", "1"], "The latest 1: --limit shows more."],
  ])("says so: orgconn %s", async (args, note) => {
    const limit = Number(args.at(-1));
    const { out, err } = await operator.run(...args);
    expect(out).toHaveLength(1 + limit);
    expect(err).toContain(note);
    const { objects } = await operator.json(...args);
    expect(objects).toHaveLength(limit + 1);
    expect(objects.at(-1)).toEqual({ event: "truncated", shown: limit });
  });

  test.each([
    ["batch", "list", "--limit", "2"],
    ["batch", "rows", FAILED, "--limit", "3"],
    ["waiting", "--limit", "1"],
    ["history", ORGANIZATION, "--limit", "3"],
  ])("does not say so where it is whole: orgconn %s %s %s %s", async (...args) => {
    expect((await operator.run(...args)).err.join()).not.toContain("--limit");
    expect((await operator.json(...args)).objects.some(({ event }) => event === "truncated")).toBe(false);
  });
});

test("orgconn history names who asked, why, and which batch; a row's requester is its batch's", async () => {
  const { objects } = await operator.json("history", ORGANIZATION);
  const [own, ...rows] = objects;
  expect(own).toMatchObject({ requested_by: machineUser(), request: { reason: BECAUSE } });
  expect(rows.map(({ batch_id, requested_by }) => [batch_id, requested_by])).toEqual([
    [STOPPED, machineUser()],
    [FAILED, machineUser()],
  ]);
});

test("orgconn waiting shows a deferred operation of a filtered list with what ends its wait", async () => {
  const { objects } = await operator.json("waiting", "--reason", "budget");
  expect(objects[0]).toMatchObject({ operation_id: WAITING, ends_with: "rate_limit" });
});
