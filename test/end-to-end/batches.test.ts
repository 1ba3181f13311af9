/** Batches as an operator sees them: watched, cancelled, taken back. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { rowOperationId } from "../../contract/row-operation-id.ts";
import { perMinute } from "../../local/tenant/bucket.ts";
import { DEFAULT_LIMITS } from "../../local/tenant/options.ts";
import { CONNECTION, type Operator, startOperator } from "./operator.ts";
import { quickTenant } from "./stack.ts";
import { createUser } from "./user.ts";

// Many commands a test, some of them a process of their own.
vi.setConfig({ testTimeout: 120_000 });

const QUICK = perMinute(100, 6_000);

let operator: Operator;
let directory: string;
beforeAll(async () => {
  // A tenant that is quick: what is looked at is the command line.
  operator = await startOperator({
    tenant: quickTenant({ limits: { ...DEFAULT_LIMITS, write: QUICK, read: QUICK } }),
  });
  directory = await mkdtemp(join(tmpdir(), "orgconn-batches-"));
});
afterAll(async () => {
  await operator.leave();
  await rm(directory, { recursive: true });
});

/** Organizations from one number to before another; each batch has its own. */
function organizations(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, index) => `org_${String(from + index).padStart(16, "0")}`);
}

async function csv(name: string, rows: readonly string[]): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, ["organization_id,connection_id,show_as_button", ...rows].join("\n"));
  return path;
}

async function settings(organization: string): Promise<unknown> {
  const { objects } = await operator.json("connections", organization);
  return objects.find(({ connection_id }) => connection_id === CONNECTION)?.show_as_button;
}

describe("a batch", () => {
  const orgs = organizations(1, 31);
  const [untouched = "", changedLater = "", alreadyThere = ""] = orgs;

  test("is sent, watched to its end and listed", async () => {
    await operator.run("enable", alreadyThere, CONNECTION, "--show-as-button", "--wait");
    const path = await csv(
      "one.csv",
      orgs.map((org) => `${org},${CONNECTION},false`),
    );
    const { code, objects } = await operator.json(
      "backfill",
      path,
      "--action",
      "enable",
      "--batch",
      "one",
      "--watch",
    );
    expect(code).toBe(0);
    expect(objects.at(-1)).toMatchObject({
      batch_id: "one",
      state: "finished",
      over: true,
      ended: 30,
      waiting: 0,
      counts: { "succeeded/applied": 29, "succeeded/updated": 1 },
    });
    expect((await operator.json("batch", "list")).objects).toMatchObject([
      { batch_id: "one", state: "finished", ended: 30, failed: 0 },
    ]);
    expect((await operator.run("batch", "show", "one")).out.join("\n")).toContain("30 of 30 ended");
    expect(await settings(alreadyThere)).toBe(false);
  });

  test("lists its operations, and is found by the beginning of its id", async () => {
    const { out, err } = await operator.run("batch", "rows", "on");
    expect(err).toEqual([]);
    expect(out[0]?.split("\t").slice(0, 3)).toEqual(["operation", "organization", "status"]);
    const listed = out.slice(1).map((line) => line.split("\t")[1]);
    expect(listed.toSorted()).toEqual([...orgs].toSorted());
    const cut = (await operator.json("batch", "rows", "one", "--limit", "7")).objects;
    expect(cut.at(-1)).toMatchObject({ event: "truncated", shown: 7 });
    expect(cut).toHaveLength(8);
    expect((await operator.json("batch", "rows", "one", "--status", "dead_lettered")).objects).toEqual([]);
    expect(await operator.run("batch", "rows", "none-begins-like-this")).toMatchObject({ code: 2 });
    expect(await operator.json("batch", "rows", "on")).toMatchObject({ code: 2 });
    expect(await operator.run("batch", "cancel", "on", "--yes")).toMatchObject({ code: 2 });
    expect(await operator.run("batch", "rollback", "on")).toMatchObject({ code: 2 });
  });

  test("cannot be sent again, nor can other rows under its id", async () => {
    const same = await csv(
      "one.csv",
      orgs.map((org) => `${org},${CONNECTION},false`),
    );
    expect(await operator.run("backfill", same, "--action", "enable", "--batch", "one")).toMatchObject({
      code: 2,
    });
    const other = await csv("other.csv", [`${untouched},${CONNECTION},true`]);
    const { code, err } = await operator.run("backfill", other, "--action", "enable", "--batch", "one");
    expect(code).toBe(2);
    expect(err.join()).toContain("other rows");
  });

  test("is rolled back to the state before it, but for what was changed since", async () => {
    await operator.run("enable", changedLater, CONNECTION, "--show-as-button", "--wait");
    const planned = await there("batch", "rollback", "one", "--dry-run");
    expect(planned.objects.filter(({ event }) => event !== "checking")).toMatchObject([
      { event: "left_alone", organization_id: changedLater },
      { event: "planned", returned: 29, left_alone: 1 },
      { event: "checked", rows: 29 },
    ]);
    const rolledBack = await there("batch", "rollback", "one", "--watch", "--yes");
    expect(rolledBack.code).toBe(0);
    expect(rolledBack.objects.at(-1)).toMatchObject({
      batch_id: "one-rollback",
      rollback_of: "one",
      over: true,
    });
    expect(await settings(untouched)).toBeUndefined();
    expect(await settings(changedLater)).toBe(true);
    expect(await settings(alreadyThere)).toBe(true);
  });

  test("is rolled back again under another id alone, and then finds what the first rollback did", async () => {
    const again = await there("batch", "rollback", "one");
    expect(again.code).toBe(2);
    expect(again.err.join()).toContain("one-rollback was a rollback of one and is finished");
    const own = await there("batch", "rollback", "one", "--batch", "one");
    expect(own.code).toBe(2);
    expect(own.err.join()).toContain("not a rollback of one");
    const other = await there("batch", "rollback", "one", "--batch", "one-again", "--dry-run");
    expect(other.code).toBe(0);
    expect(other.objects.at(-1)).toMatchObject({
      event: "planned",
      returned: 0,
      left_alone: 30,
    });
  });

  const there = (...args: string[]) => operator.in(directory).json(...args);
});

test("a batch that ended unwatched is finished all the same", async () => {
  const [organization = ""] = organizations(301, 302);
  const path = await csv("unwatched.csv", [`${organization},${CONNECTION},true`]);
  const send = () => operator.run("backfill", path, "--action", "enable", "--batch", "unwatched");
  expect(await send()).toMatchObject({ code: 0 });
  const row = { action: "enable", organization_id: organization, connection_id: CONNECTION } as const;
  await expect
    .poll(async () => (await operator.json("status", rowOperationId("unwatched", row))).objects, {
      timeout: 30_000,
    })
    .toMatchObject([{ status: "succeeded" }]);
  const again = await send();
  expect(again.code).toBe(2);
  expect(again.err.join()).toContain('"unwatched" is finished');
});

test("a row that waits for its lane is known by its batch; a cancelled batch is not called any more", async () => {
  await operator.run("pause", "--lane", "bulk");
  const orgs = organizations(101, 121);
  const path = await csv(
    "two.csv",
    orgs.map((org) => `${org},${CONNECTION},true`),
  );
  expect(await operator.run("backfill", path, "--action", "enable", "--batch", "two")).toMatchObject({
    code: 0,
  });

  const row = { action: "enable", organization_id: orgs[0] ?? "", connection_id: CONNECTION } as const;
  const { objects } = await operator.json("status", rowOperationId("two", row));
  expect(objects).toMatchObject([{ status: "waiting", batch_id: "two", batch_state: "running" }]);

  expect(await operator.run("batch", "cancel", "two", "--yes", "--reason", "wrong one")).toMatchObject({
    code: 0,
  });
  expect(await operator.run("batch", "cancel", "one", "--yes")).toMatchObject({ code: 1 });
  const tooEarly = await operator.run("batch", "rollback", "two");
  expect(tooEarly.code).toBe(2);
  expect(tooEarly.err.join()).toContain("is cancelled, but 20 rows of it may still be in the lane");
  await operator.run("resume");
  const watched = await operator.json("batch", "watch", "two");
  expect(watched.code).toBe(3);
  expect(watched.objects.at(-1)).toMatchObject({
    state: "cancelled",
    stop_reason: expect.stringMatching(/^wrong one \(cancelled by .+\)$/),
    counts: { cancelled: 20 },
  });
  expect((await operator.json("connections", orgs[0] ?? "")).objects).toEqual([]);
});

test("in a terminal, watch updates in place, and Ctrl-C leaves the batch alone", async () => {
  await operator.run("pause", "--lane", "bulk");
  const path = await csv(
    "three.csv",
    organizations(201, 206).map((org) => `${org},${CONNECTION},true`),
  );
  await operator.run("backfill", path, "--action", "enable", "--batch", "three");
  const interrupted = operator.terminal(["batch", "watch", "three"]);
  await interrupted.shows("0 of 5 ended");
  interrupted.type("\u0003");
  expect(await interrupted.ended).toBe(130);

  const watched = operator.terminal(["batch", "watch", "three"]);
  await watched.shows("The bulk lane is paused");
  await operator.run("resume");
  expect(await watched.ended).toBe(0);
  expect(watched.screen()).toContain("5 of 5 ended");
  // The lines before were erased: log-update moves up and clears.
  expect(watched.screen()).toContain("\u001b[2K");
});

describe("a batch whose first rows all fail for the same reason", () => {
  const MISTYPED = "con_unknown00000001";
  const OKTA = "con_0000000000000002";
  // Of rows about several connections, none is looked at before.
  const rows = (connection: string, to: number) => [
    ...organizations(1_001, to).map((org) => `${org},${connection},`),
    `${organizations(1_401, 1_402)[0]},${CONNECTION},`,
  ];
  const send = async (connection: string, name: string, to: number, ...options: string[]) =>
    operator.json(
      "backfill",
      await csv(`${name}.csv`, rows(connection, to)),
      "--action",
      "enable",
      "--batch",
      name,
      "--watch",
      ...options,
    );

  test("(a mistyped connection) stops after about ten rows, with Auth0's words as the reason", async () => {
    const { code, objects } = await send(MISTYPED, "mistyped", 1_151);
    expect(code).toBe(3);
    const [shown = {}] = (await operator.json("batch", "show", "mistyped")).objects;
    expect(shown).toMatchObject({ state: "stopped", over: true });
    expect(shown.stop_reason).toMatch(
      /^the first \d+ rows failed with the same words: 404 The connection does not exist \(inexistent_connection\)$/,
    );
    const { counts = {} } = objects.at(-1) as { counts?: Record<string, number> };
    // What other executions had in hand is called too.
    expect(counts["dead_lettered/rejected"]).toBeLessThanOrEqual(50);
    expect(counts.cancelled).toBeGreaterThanOrEqual(100);
    expect((await operator.run("batch", "show", "mistyped")).out.join()).toContain(
      "with the same words: 404",
    );
  });

  test("stops for a setting that the connection does not have, with Auth0's words as the reason", async () => {
    expect((await send(OKTA, "no-signup", 1_061, "--signup")).code).toBe(3);
    const [shown = {}] = (await operator.json("batch", "show", "no-signup")).objects;
    expect(shown.stop_reason).toMatch(/same words: 400 Only database connections support is_signup_enabled/);
  });

  test("goes on where an explicit --max-failures allows it", async () => {
    const { code, objects } = await send(MISTYPED, "mistyped-on", 1_031, "--max-failures", "31");
    expect(code).toBe(1);
    expect(objects.at(-1)).toMatchObject({
      state: "finished",
      counts: { "dead_lettered/rejected": 30 },
    });
  });
});

test("interactive messages that bear a batch's id neither stop it nor count for it, nor are they taken back", async () => {
  const user = createUser(operator.stack);
  try {
    await operator.run("pause", "--lane", "bulk");
    const path = await csv(
      "labelled.csv",
      organizations(401, 406).map((org) => `${org},${CONNECTION},true`),
    );
    const args = ["backfill", path, "--action", "enable", "--batch", "labelled", "--max-failures", "3"];
    expect(await operator.run(...args)).toMatchObject({ code: 0 });
    const others = Array.from({ length: 60 }, (_, id) => ({
      operation_id: `other-team-${id}`,
      action: "enable",
      organization_id: id === 0 ? "org_0000000000000499" : `org_unknown${id}`,
      connection_id: CONNECTION,
      batch_id: "labelled",
    }));
    await Promise.all(others.map((request) => user.send("interactive", request)));
    await Promise.all(others.map(({ operation_id }) => user.outcome(operation_id)));
    expect((await operator.json("batch", "show", "labelled")).objects).toMatchObject([
      { state: "running", ended: 0, waiting: 5 },
    ]);
    await operator.run("resume");
    expect((await operator.json("batch", "watch", "labelled")).objects.at(-1)).toMatchObject({
      state: "finished",
      counts: { "succeeded/applied": 5 },
    });
    const { objects } = await operator.in(directory).json("batch", "rollback", "labelled", "--dry-run");
    expect(objects).toContainEqual(expect.objectContaining({ event: "planned", returned: 5, left_alone: 0 }));
  } finally {
    user.close();
  }
});

describe("on a machine whose clock is wrong", () => {
  const wrong = (aheadMs: number, command: string) =>
    operator.shell(
      `NODE_OPTIONS="--import ${join(import.meta.dirname, "skewed-clock.mjs")}" CLOCK_AHEAD_MS=${aheadMs} $ORGCONN ${command} --local`,
      directory,
    );
  const HALF_AN_HOUR_MS = 1_800_000;

  test.each([HALF_AN_HOUR_MS, -HALF_AN_HOUR_MS])(
    "(%d ms ahead) a look at a batch does not freeze its progress, and it is rolled back",
    async (aheadMs) => {
      const batchId = aheadMs > 0 ? "ahead" : "behind";
      await operator.run("pause", "--lane", "bulk");
      const path = await csv(
        `${batchId}.csv`,
        organizations(aheadMs > 0 ? 501 : 521, aheadMs > 0 ? 511 : 531).map(
          (org) => `${org},${CONNECTION},true`,
        ),
      );
      const sent = await wrong(aheadMs, `backfill ${path} --action enable --batch ${batchId}`);
      expect(sent.code).toBe(0);
      const shown = await wrong(aheadMs, `batch show ${batchId}`);
      expect(shown.out.join()).toContain("0 of 10 ended");
      await operator.run("resume");
      expect((await operator.json("batch", "watch", batchId)).objects.at(-1)).toMatchObject({
        state: "finished",
        ended: 10,
        over: true,
      });
      const planned = await wrong(aheadMs, `batch rollback ${batchId} --dry-run --json`);
      expect(planned.out.map((line) => JSON.parse(line))).toContainEqual(
        expect.objectContaining({ event: "planned", returned: 10 }),
      );
    },
  );

  test("a batch is cancelled at AWS's time, and the doctor has no doubts", async () => {
    await operator.run("pause", "--lane", "bulk");
    const path = await csv("late.csv", [`${organizations(541, 542)[0]},${CONNECTION},true`]);
    await wrong(HALF_AN_HOUR_MS, `backfill ${path} --action enable --batch late`);
    await wrong(HALF_AN_HOUR_MS, "batch cancel late --yes");
    const [shown = {}] = (await operator.json("batch", "show", "late")).objects;
    for (const time of [shown.created_at, shown.stopped_at]) {
      expect(Math.abs(Date.now() - Date.parse(String(time)))).toBeLessThan(HALF_AN_HOUR_MS / 2);
    }
    await operator.run("resume");
    const { objects } = await operator.json("doctor");
    expect(objects.filter(({ check }) => check === "batches")).toMatchObject([{ verdict: "ok" }]);
  });
});
