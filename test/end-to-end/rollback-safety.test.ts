/** A rollback or a repair does what it says, whatever was asked for meanwhile, is missing or is in the way. */
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeleteItemCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { beforeAll, describe, expect, test } from "vitest";
import { rowOperationId } from "../../contract/row-operation-id.ts";
import { clientOptions } from "../../local/clients.ts";
import { deadlyWay } from "./kill-at.ts";
import { CONNECTION } from "./operator.ts";
import { eventOf, organizations, ownTenantForAll, rowsFor } from "./own-tenant.ts";
import { ENTRY, runProgram } from "./process.ts";

const own = ownTenantForAll();

const states = (ids: readonly string[]) => ids.map((id) => own.at(id, CONNECTION));
const idsLeft = (objects: readonly Record<string, unknown>[]) =>
  objects.filter(({ event }) => event === "left_alone").map(({ organization_id }) => organization_id);

describe("a rollback leaves to newer requests what is theirs", () => {
  test("where it was killed before its rows were sent, and a pair was asked for before it is resumed", async () => {
    const ids = organizations(100, 5);
    const [earlier = "", asked = "", ...others] = ids;
    await own.backfill("killed", rowsFor("enable", ids, CONNECTION));
    await own.json("enable", earlier, CONNECTION, "--no-show-as-button", "--wait");
    await using way = await deadlyWay(own.operator.stateFile);
    await way.killAt("SendMessageBatch", () =>
      runProgram(process.execPath, [ENTRY, "batch", "rollback", "killed", "--yes", "--local"], {
        environment: { ORGCONN_LOCAL_STATE: way.stateFile },
        directory: own.directory,
      }),
    );
    const [urgent] = (await own.json("enable", asked, CONNECTION, "--wait")).objects;
    expect(urgent).toMatchObject({ status: "succeeded" });

    const resumed = await own.json("batch", "rollback", "killed", "--watch");
    expect(states(ids)).toEqual(["on, no button", "on", ...others.map(() => "absent")]);
    // What the run that was killed had found is listed again, and what came since at the end.
    expect(idsLeft(resumed.objects)).toEqual([earlier, asked]);
    expect(eventOf(resumed, "planned")).toMatchObject({ returned: 4, changed_since: 1, left_alone: 1 });
    expect(resumed.objects.filter(({ event }) => event === "left_alone").at(-1)).toMatchObject({
      why: `changed since by ${urgent?.operation_id}`,
    });
  });

  test("where they still wait in a paused lane", async () => {
    const ids = organizations(200, 3);
    const [kept = "", off = "", other = ""] = ids;
    await own.backfill("waiting", rowsFor("enable", ids, CONNECTION));
    await own.json("pause", "--lane", "interactive");
    const enqueued = [
      await own.json("enable", kept, CONNECTION, "--no-show-as-button"),
      await own.json("disable", off, CONNECTION),
    ];
    expect(await own.json("batch", "rollback", "waiting", "--watch", "--yes")).toMatchObject({ code: 0 });
    expect(states(ids)).toEqual(["absent", "absent", "absent"]);
    await own.json("resume", "--lane", "interactive");
    const outcomes = await Promise.all(
      enqueued.map(({ objects }) => own.user.outcome(String(objects[0]?.operation_id))),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(["succeeded", "succeeded"]);
    expect(states([kept, off, other])).toEqual(["on, no button", "absent", "absent"]);
  });
});

describe("a rollback returns what was only repaired since", () => {
  const repair = async (ids: readonly string[], state: string) => {
    const { code, objects } = await own.json("drift", ...ids, "--repair", "--yes");
    expect(code).toBe(1);
    const repairs = objects.filter(({ event }) => event === "repair_enqueued");
    expect(repairs.length).toBe(ids.length);
    // While a repair has no outcome, its connection is busy: drift would not compare it.
    await Promise.all(repairs.map(({ operation_id }) => own.user.outcome(String(operation_id))));
    expect(states(ids)).toEqual(ids.map(() => state));
  };

  test("to the state before the batch, and leaves what a newer request asked for, or a user set", async () => {
    const ids = organizations(230, 5);
    const [once = "", twice = "", asked = "", used = "", untouched = ""] = ids;
    await own.backfill("repaired", rowsFor("enable", ids, CONNECTION, { show_as_button: false }));
    const drifted = [once, twice, asked, used];
    for (const id of drifted) own.tenant.dashboard("remove", id, CONNECTION);
    await repair(drifted, "on, no button");
    own.tenant.dashboard("enable", twice, CONNECTION, { show_as_button: true });
    await repair([twice], "on, no button");
    await own.json("enable", asked, CONNECTION, "--assign-membership-on-login", "--wait");
    own.tenant.dashboard("enable", used, CONNECTION, { assign_membership_on_login: true });
    const { code, objects } = await own.json("batch", "rollback", "repaired", "--watch", "--yes");
    expect(states([once, twice, untouched])).toEqual(["absent", "absent", "absent"]);
    expect(states([asked, used])).toEqual(["on, membership, no button", "on, membership, no button"]);
    expect(idsLeft(objects).toSorted()).toEqual([asked, used]);
    expect(code).toBe(1);
  });

  test("also where the batch was itself a rollback", async () => {
    const ids = organizations(240, 2);
    const [drifted = ""] = ids;
    await own.backfill("first", rowsFor("enable", ids, CONNECTION));
    expect(await own.json("batch", "rollback", "first", "--watch", "--yes")).toMatchObject({ code: 0 });
    own.tenant.dashboard("enable", drifted, CONNECTION, {});
    await repair([drifted], "absent");
    expect(await own.json("batch", "rollback", "first-rollback", "--watch", "--yes")).toMatchObject({
      code: 0,
    });
    expect(states(ids)).toEqual(["on", "on"]);
    // Neither of the two is the first batch's any more.
    const again = await own.json("batch", "rollback", "first", "--batch", "again", "--dry-run");
    expect(eventOf(again, "planned")).toMatchObject({ returned: 0, changed_since: 2 });
  });
});

describe("a repair", () => {
  test("does not override an urgent request that waits", async () => {
    const [drifted = "", asked = ""] = organizations(300, 2);
    for (const id of [drifted, asked]) await own.json("enable", id, CONNECTION, "--wait");
    for (const id of [drifted, asked]) own.tenant.dashboard("remove", id, CONNECTION);
    await own.json("pause", "--lane", "interactive");
    const { objects } = await own.json("disable", asked, CONNECTION);
    expect(await own.json("drift", drifted, asked, "--repair", "--yes")).toMatchObject({ code: 1 });
    await expect.poll(() => states([drifted, asked]), { timeout: 20_000 }).toEqual(["on", "on"]);
    await own.json("resume", "--lane", "interactive");
    const outcome = await own.user.outcome(String(objects[0]?.operation_id));
    expect(outcome).toMatchObject({ status: "succeeded" });
    expect(states([drifted, asked])).toEqual(["on", "absent"]);
  });

  test("leaves what is not any more as it was found", async () => {
    const [organization = ""] = organizations(310, 1);
    await own.json("enable", organization, CONNECTION, "--wait");
    own.tenant.dashboard("remove", organization, CONNECTION);
    await own.json("pause", "--lane", "bulk");
    await own.json("drift", organization, "--repair", "--yes");
    own.tenant.dashboard("enable", organization, CONNECTION, { show_as_button: false });
    await own.json("resume", "--lane", "bulk");
    await expect
      .poll(async () => (await own.json("history", organization, CONNECTION)).objects[0], {
        timeout: 20_000,
      })
      .toMatchObject({ status: "superseded", detail: expect.stringContaining("left alone") });
    expect(own.at(organization, CONNECTION)).toBe("on, no button");
  });

  test("that is interrupted says that nothing is repaired, and goes on with everything that it was given", async () => {
    const ids = organizations(320, 4);
    for (const id of ids) await own.json("enable", id, CONNECTION, "--wait");
    const [clean = "", drifted = ""] = ids;
    own.tenant.dashboard("remove", drifted, CONNECTION);
    own.tenant.setFaults(({ endpoint, organizationId }) =>
      endpoint === "list" && organizationId !== clean && organizationId !== drifted
        ? { delayMs: 8_000 }
        : undefined,
    );
    const command = own.operator.terminal(["drift", ...ids, "--repair", "--yes"]);
    await command.shows("2 organizations compared, 1 drift");
    command.type("\u0003");
    expect(await command.ended).toBe(130);
    own.tenant.setFaults(undefined);
    const screen = command.screen().replaceAll(/\s+/g, " ");
    expect(screen).toContain("None of 1 drift is repaired yet.");
    expect(screen).toContain(`orgconn drift ${ids.join(" ")} --repair --yes --local --after ${clean}`);
    const goneOn = await own.json("drift", ...ids, "--repair", "--yes", "--after", clean);
    expect(goneOn.objects).toMatchObject([
      { organization_id: drifted },
      { event: "summary" },
      { event: "repair_enqueued", organization_id: drifted },
    ]);
    await expect.poll(() => own.at(drifted, CONNECTION), { timeout: 20_000 }).toBe("on");
  });
});

describe("a plan of a rollback", () => {
  const ids = organizations(330, 4);
  const [newer = "", user = "", ...others] = ids;
  beforeAll(async () => {
    await own.backfill("thought-over", rowsFor("enable", ids, CONNECTION));
  });
  const plan = ["batch", "rollback", "thought-over", "--plan", "plan.ndjson"];

  test("is written by a dry run that is asked for it, and is for that batch alone", async () => {
    const dry = ["batch", "rollback", "thought-over", "--dry-run", "--out", "plan.ndjson"];
    const planned = await own.json(...dry, "--reason", "wrong connection");
    expect(planned.code).toBe(0);
    expect(eventOf(planned, "planned")).toMatchObject({
      returned: 4,
      actions: { enable: 0, disable: 4 },
      rows: "plan.ndjson",
    });
    expect(states(ids)).toEqual(["on", "on", "on", "on"]);
    expect((await own.json(...dry)).err.at(-1)).toMatch(/plan\.ndjson: it already exists/);
    for (const [args, words] of [
      [["batch", "rollback", "thought-over", "--out", "other.ndjson"], "--dry-run"],
      [[...plan, "--trust-records"], "--trust-records is for making a plan"],
      [[...plan, "--batch", "another"], "for batch_id thought-over-rollback, and this is batch_id another"],
      [["batch", "rollback", "thought-over", "--plan", "none.ndjson"], "there is no file none.ndjson"],
    ] as const) {
      const { code, err } = await own.json(...args);
      expect({ code, last: err.at(-1) }).toEqual({ code: 2, last: expect.stringContaining(words) });
    }
  });

  test("is carried out as it is: what was changed since is left and listed, and who and why is on record", async () => {
    const [urgent] = (await own.json("enable", newer, CONNECTION, "--no-show-as-button", "--wait")).objects;
    own.tenant.dashboard("enable", user, CONNECTION, { show_as_button: false });
    const { code, objects } = await own.json(...plan, "--watch", "--yes");
    expect(code).toBe(1);
    expect(objects).toContainEqual(expect.objectContaining({ event: "planned", returned: 4, left_alone: 0 }));
    expect(states(ids)).toEqual(["on, no button", "on, no button", "absent", "absent"]);
    expect(objects.filter(({ event }) => event === "left_alone")).toMatchObject([
      { organization_id: newer, kind: "changed_since", why: `changed since by ${urgent?.operation_id}` },
      { organization_id: user, kind: "left_by_worker" },
    ]);
    const [restored] = (await own.json("history", others[0] ?? "", CONNECTION, "--limit", "1")).objects;
    expect(restored).toMatchObject({ action: "disable", batch_id: "thought-over-rollback" });
    const [record] = (await own.json("status", String(restored?.operation_id))).objects;
    expect(record?.request).toMatchObject({
      requested_by: expect.stringContaining("@"),
      reason: expect.stringMatching(/^rollback of .+: wrong connection$/),
    });
  });
});

/** Removes the record of a row, as retention does: a rollback waits for it in vain. */
async function forget(batch: string, organization_id: string): Promise<void> {
  const { endpoints, tables } = own.operator.stack;
  const dynamodb = new DynamoDBClient(clientOptions(endpoints.dynamodb));
  const row = { action: "enable", organization_id, connection_id: CONNECTION } as const;
  await dynamodb.send(
    new DeleteItemCommand({
      TableName: tables.operations,
      Key: { operation_id: { S: rowOperationId(batch, row) } },
    }),
  );
  dynamodb.destroy();
}

/** Planning to roll such a batch back takes seconds. */
async function backfillAndForget(batch: string, ids: readonly string[]): Promise<void> {
  await own.backfill(batch, rowsFor("enable", ids, CONNECTION));
  await forget(batch, ids[0] ?? "");
}

/** The files that are being written in a folder. */
const partials = async (directory = own.directory) =>
  (await readdir(directory, { recursive: true })).filter((name) => name.endsWith(".partial"));

test("records that are missing are counted and named, and the exit code says so", async () => {
  const ids = organizations(400, 10);
  await own.backfill("gone", rowsFor("enable", ids, CONNECTION));
  const gone = ids.slice(0, 4);
  for (const id of gone) await forget("gone", id);
  const planned = await own.json("batch", "rollback", "gone", "--watch", "--yes");
  expect(planned.code).toBe(1);
  expect(eventOf(planned, "planned")).toMatchObject({ returned: 6, missing: 4 });
  expect(idsLeft(planned.objects).toSorted()).toEqual(gone);
  expect(states(ids)).toEqual([...gone.map(() => "on"), ...ids.slice(4).map(() => "absent")]);
});

describe("the file of a rollback's rows", () => {
  const ids = organizations(500, 3);
  beforeAll(async () => {
    await own.backfill("filed", rowsFor("enable", ids, CONNECTION));
  });

  test("is not left by a dry run", async () => {
    const before = await readdir(own.directory);
    expect(await own.json("batch", "rollback", "filed", "--dry-run")).toMatchObject({ code: 0 });
    expect(await readdir(own.directory)).toEqual(before);
  });

  test("does not overwrite what is there, dry or not", async () => {
    const path = join(own.directory, "precious.ndjson");
    await writeFile(path, "the operator's own\n");
    for (const more of [[], ["--dry-run"]]) {
      const { code, err } = await own.json("batch", "rollback", "filed", "--batch", "precious", ...more);
      expect(code).toBe(2);
      expect(err.join()).toContain("precious.ndjson");
    }
    expect(await readFile(path, "utf8")).toBe("the operator's own\n");
    expect(states(ids)).toEqual(["on", "on", "on"]);
  });

  test("is not replaced where a plan is under its name, and --plan sends that one", async () => {
    const path = join(own.directory, "filed-rollback.ndjson");
    await own.json("batch", "rollback", "filed", "--dry-run", "--out", "filed-rollback.ndjson");
    const text = await readFile(path, "utf8");
    const { code, err } = await own.json("batch", "rollback", "filed", "--yes");
    expect(code).toBe(2);
    expect(err.join()).toMatch(
      /filed-rollback\.ndjson: it was planned at .+, and its batch has not begun.*--plan/,
    );
    expect(await readFile(path, "utf8")).toBe(text);
    await rm(path);
  });

  test("that comes while the rows are planned is not removed", async () => {
    await backfillAndForget("raced", organizations(520, 2));
    const path = join(own.directory, "raced-rollback.ndjson");
    const planning = own.json("batch", "rollback", "raced", "--yes");
    await expect.poll(() => partials(), { timeout: 20_000 }).toHaveLength(1);
    await writeFile(path, "the operator's own\n");
    const { code, err } = await planning;
    expect(code).toBe(2);
    expect(err.join()).toContain("raced-rollback.ndjson: it already exists");
    expect(await readFile(path, "utf8")).toBe("the operator's own\n");
    expect(await partials()).toEqual([]);
  });

  test.each([
    ["stopped", 530, []],
    ["stopped-dry", 540, ["--dry-run"]],
  ] as const)(
    "is not left, nor a part of it, by Ctrl-C while the rows are planned: %s",
    async (batch, first, more) => {
      await backfillAndForget(batch, organizations(first, 2));
      const before = await readdir(own.directory);
      const scratch = await mkdtemp(join(tmpdir(), "orgconn-scratch-of-a-test-"));
      const command = runProgram(
        process.execPath,
        [ENTRY, "batch", "rollback", batch, "--yes", "--local", ...more],
        {
          environment: { ORGCONN_LOCAL_STATE: own.operator.stateFile, TMPDIR: scratch },
          directory: own.directory,
        },
      );
      await expect
        .poll(async () => [...(await partials()), ...(await partials(scratch))], { timeout: 20_000 })
        .toHaveLength(1);
      command.child.kill("SIGINT");
      expect(await command.ended).toMatchObject({ code: 130 });
      expect(await readdir(own.directory)).toEqual(before);
      expect((await readdir(scratch)).filter((name) => name.startsWith("orgconn-rollback"))).toEqual([]);
      await rm(scratch, { recursive: true });
    },
  );

  test("of another batch is refused, and named", async () => {
    await own.backfill("other", rowsFor("enable", organizations(510, 1), CONNECTION));
    await own.json("batch", "rollback", "other", "--batch", "taken", "--yes");
    const path = join(own.directory, "taken.ndjson");
    const text = await readFile(path, "utf8");
    await writeFile(join(own.directory, "mine.ndjson"), text);
    const { code, err } = await own.json("batch", "rollback", "filed", "--batch", "mine");
    expect(code).toBe(2);
    expect(err.join()).toMatch(/rollback_of other, and this is rollback_of filed/);
  });
});
