/** The operator's commands against the embedded stack: in this process, but for what only a process or a terminal shows. */

import { tmpdir } from "node:os";
import { DeleteItemCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clientOptions } from "../../local/clients.ts";
import { machineUser } from "../../operator/session/requester.ts";
import { CONNECTION, type Operator, startOperator } from "./operator.ts";
import { createUser } from "./user.ts";

const ORGANIZATION = "org_0000000000000001";
/** The stand-in has no such connection. */
const UNKNOWN = "con_unknown1";

let operator: Operator;
beforeAll(async () => {
  operator = await startOperator();
});
afterAll(() => operator.leave());

describe("one request", () => {
  test("--wait follows it to its outcome and exits by it", async () => {
    const enabled = await operator.json("enable", ORGANIZATION, CONNECTION, "--wait", "--no-show-as-button");
    expect(enabled.code).toBe(0);
    expect(enabled.objects[0]).toMatchObject({
      status: "succeeded",
      result: "applied",
      lane: "interactive",
      request: { show_as_button: false },
    });
    const refused = await operator.json("enable", ORGANIZATION, UNKNOWN, "--wait");
    expect(refused.code).toBe(1);
    expect(refused.objects[0]).toMatchObject({
      status: "dead_lettered",
      reason: "rejected",
      auth0_status: 404,
    });
  });

  test("a disable that finds nothing there says so, and not that it succeeded", async () => {
    // The worker looks before a row of a batch; to a single request Auth0 answers alike whether it was enabled or not.
    const { code, out } = await operator.run("disable", "org_16", CONNECTION, "--wait");
    expect(code).toBe(0);
    expect(out.join("\n")).toContain(
      "before        unknown: Auth0 answers alike whether it was enabled or not",
    );
    const sent = await operator.shell(
      `echo '{"organization_id":"org_16"}' | $ORGCONN backfill - --disable ${CONNECTION} --batch nothing --yes --watch --local`,
      tmpdir(),
    );
    expect(sent.code).toBe(0);
    expect(sent.out.find((line) => line.includes("it was not enabled"))).toContain("nothing removed");
    const history = await operator.run("history", "org_16", "--limit", "1");
    expect(history.out.at(-1)).toContain("nothing removed (it was not enabled)");
    const [row = ""] = history.out.at(-1)?.split("\t") ?? [];
    const status = await operator.run("status", row);
    expect(status.out).toContain("status        nothing removed (it was not enabled)");
    expect(status.out.join("\n")).toContain(
      `${CONNECTION} was not enabled for org_16: this revoked nothing.`,
    );
  });

  test("its id can be looked up, and so can the organization's history", async () => {
    const [enqueued] = (await operator.json("enable", "org_7", CONNECTION, "--bulk")).objects;
    expect(enqueued).toMatchObject({ lane: "bulk", status: "enqueued" });
    const operationId = String(enqueued?.operation_id);
    await expect
      .poll(async () => (await operator.json("status", operationId)).objects[0]?.status, { timeout: 10_000 })
      .toBe("succeeded");
    const history = await operator.json("history", "org_7", CONNECTION);
    expect(history.objects).toMatchObject([
      { operation_id: operationId, status: "succeeded", action: "enable" },
    ]);
    expect((await operator.json("history", "org_7", "con_other")).objects).toEqual([]);
  });

  test("the same operation id is the same operation, however often it is sent", async () => {
    const args = ["disable", ORGANIZATION, CONNECTION, "--operation-id", "once-and-only-once", "--wait"];
    await operator.json(...args);
    const again = await operator.json(...args);
    expect(again.objects[0]).toMatchObject({ status: "succeeded" });
    const history = await operator.json("history", ORGANIZATION, CONNECTION);
    expect(history.objects.filter(({ operation_id }) => operation_id === "once-and-only-once")).toHaveLength(
      1,
    );
  });

  test("is recorded with its requester: the caller, unless another is named", async () => {
    const [own] = (await operator.json("retrieve", ORGANIZATION, "--wait")).objects;
    expect(own).toMatchObject({ request: { requested_by: machineUser() } });
    const named = ["retrieve", ORGANIZATION, "--operation-id", "asked-by-ada", "--wait"];
    const [asked] = (await operator.json(...named, "--requested-by", "ada")).objects;
    expect(asked).toMatchObject({ request: { requested_by: "ada" } });
    // The caller who sends it again asks for the same operation.
    expect(await operator.json(...named)).toMatchObject({ code: 0, objects: [asked] });
    expect(await operator.run(...named, "--requested-by", "grace")).toMatchObject({ code: 2 });
  });

  test("an id that another request has is refused before anything is sent", async () => {
    const { code, err } = await operator.run(
      "enable",
      "org_5",
      CONNECTION,
      "--operation-id",
      "once-and-only-once",
    );
    expect(code).toBe(2);
    expect(err.join("\n")).toContain("belongs to another request");
  });

  test("a record that only a newer version may read is exit 1, with words, and nothing is sent under its id", async () => {
    const { endpoints, tables } = operator.stack;
    const client = new DynamoDBClient(clientOptions(endpoints.dynamodb));
    const Item = { operation_id: { S: "of-a-newer-version" }, lowest_reader: { N: "2" } };
    await client.send(new PutItemCommand({ TableName: tables.operations, Item }));
    client.destroy();
    const enqueue = ["enable", ORGANIZATION, CONNECTION, "--operation-id", "of-a-newer-version"];
    for (const args of [["status", "of-a-newer-version"], enqueue]) {
      const { code, out, err } = await operator.run(...args);
      expect({ code, out }).toEqual({ code: 1, out: [] });
      expect(err.at(-1)).toMatch(/^error: operation of-a-newer-version was written by a newer version/);
    }
  });

  test("an operation without a record is exit 4, with all that decides how long it would wait", async () => {
    // The budget knows a bucket once a call has been answered.
    await operator.run("enable", ORGANIZATION, CONNECTION, "--wait");
    const { code, objects } = await operator.json("status", "never-seen-1");
    expect(code).toBe(4);
    expect(objects).toMatchObject([{ operation_id: "never-seen-1", status: "unknown" }]);
    expect(objects[0]?.conditions).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: "bucket", bucket: "write" }),
        expect.objectContaining({ kind: "lane", lane: "interactive", state: "enabled", queued: 0 }),
        expect.objectContaining({ kind: "lane", lane: "bulk", oldest_deferred_at: null }),
      ]),
    );
    const { out } = await operator.run("status", "never-seen-1");
    expect(out.slice(0, 2)).toEqual(["operation     never-seen-1", "status        sent or unknown"]);
    expect(out.join("\n")).toContain("All circuits are closed.");
    expect(out.join("\n")).toContain("oldest deferred");
  });
});

describe("text that a producer chose", () => {
  const HOSTILE = "me\n\u001b[2J\u009b31m\u2028\r\u202estatus        succeeded";
  const ESCAPED = "me\\n\\u001b[2J\\u009b31m\\u2028\\r\\u202estatus        succeeded";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
  const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u202e]/;
  const operation_id = "hostile-0001";

  test("forges no line of a record or a list, and is JSON's own for programs", async () => {
    const user = createUser(operator.stack);
    await user.run("interactive", {
      operation_id,
      action: "enable",
      organization_id: "org_6",
      connection_id: UNKNOWN,
      requested_by: HOSTILE,
      reason: HOSTILE,
    });
    const invalid = JSON.stringify({ operation_id: "hostile-0002", [HOSTILE]: HOSTILE });
    const messageId = await user.sendBody("bulk", invalid, "hostile");
    await user.outcome(messageId);
    user.close();

    const status = await operator.run("status", operation_id);
    expect(status.out).toContain(`requested by  ${ESCAPED}`);
    expect(status.out).toContain(`because       ${ESCAPED}`);
    const shown = await operator.run("dead-letters", "show", messageId);
    expect(shown.out.join("\n")).toContain("hostile-0002");
    const lists = [
      status,
      shown,
      await operator.run("dead-letters", "list"),
      await operator.run("history", "org_6"),
    ];
    // Tabs stand between the cells of a list.
    const printed = lists
      .flatMap(({ out, err }) => [...out, ...err])
      .map((line) => line.replaceAll("\t", ""));
    expect(printed.filter((line) => CONTROLS.test(line))).toEqual([]);

    const json = await operator.json("status", operation_id);
    expect(json.out.filter((line) => CONTROLS.test(line))).toEqual([]);
    expect(json.objects[0]).toMatchObject({ request: { requested_by: HOSTILE, reason: HOSTILE } });
  });

  test("on a terminal the colours are the command's own", async () => {
    const terminal = operator.terminal(["status", operation_id]);
    expect(await terminal.ended).toBe(1);
    expect(terminal.screen()).toContain("\u001b[31mdead_lettered\u001b[39m");
    expect(terminal.screen()).toContain(ESCAPED);
    expect(terminal.screen()).not.toContain("\u001b[2J");
    expect(terminal.screen()).not.toMatch(/[\u0080-\u009f\u2028\u202e]/);
  });
});

describe("mistakes are exit 2 and one line that names what is wrong", () => {
  test.each([
    [["enable", "ORG", CONNECTION], "organization: must be an organization id"],
    [["enable", ORGANIZATION, "CON"], "connection: must be a connection id"],
    [["enable", ORGANIZATION, CONNECTION, "--operation-id", "short"], "operation_id must be 8 to 64"],
    [["retrieve", ORGANIZATION, "--timeout", "0"], "--timeout"],
    [["pause", "--lane", "fast"], "--lane"],
    [["pause", "--until", "14d"], "at most 13 days ahead"],
    [["dead-letters", "redrive"], "Which dead letters?"],
    [["dead-letters", "discard", "--all"], "--yes"],
    [["drift"], "Which organizations?"],
    [["batch", "show", "never-made"], 'no batch "never-made"'],
    [["history", ORGANIZATION, "--region", "eu-west-1"], "--region"],
    [["history", ORGANIZATION, "--since", "yesterday"], "--since"],
    [["batch", "list", "--status", "finished,done"], "Allowed choices are filling, running, finished"],
    [["waiting", "--reason", "rejected"], "Allowed choices are budget, circuit"],
  ])("%s", async (args, message) => {
    const { code, out, err } = await operator.run(...args);
    expect(code).toBe(2);
    expect(out).toEqual([]);
    expect(err.join("\n")).toContain(message);
  });
});

describe("dead letters", () => {
  test("are listed, shown, redriven and discarded", async () => {
    const organization = "org_8";
    const [letter] = (await operator.json("enable", organization, UNKNOWN, "--wait")).objects;
    const operationId = String(letter?.operation_id);
    const mine = (objects: readonly Record<string, unknown>[]) =>
      objects.filter((object) => object.organization_id === organization);

    expect(mine((await operator.json("dead-letters", "list", "--reason", "rejected")).objects)).toHaveLength(
      1,
    );
    expect(mine((await operator.json("dead-letters", "list", "--reason", "expired")).objects)).toEqual([]);
    expect((await operator.json("dead-letters", "show", operationId)).objects[0]).toMatchObject({
      status: "dead_lettered",
      detail: expect.stringContaining("The connection does not exist"),
    });

    const redriven = await operator.json("dead-letters", "redrive", operationId, "--yes");
    expect(redriven).toMatchObject({ code: 0, objects: [{ operation_id: operationId, outcome: "sent" }] });
    await expect
      .poll(async () => (await operator.json("status", operationId)).objects[0], { timeout: 10_000 })
      .toMatchObject({ status: "dead_lettered", redrives: 1 });

    const discarded = await operator.json("dead-letters", "discard", operationId, "--yes");
    expect(discarded).toMatchObject({ code: 0, objects: [{ outcome: "discarded" }] });
    expect(mine((await operator.json("dead-letters", "list")).objects)).toEqual([]);
    const [record] = (await operator.json("status", operationId)).objects;
    expect(record).toMatchObject({ status: "dead_lettered", discarded_by: expect.any(String) });
    expect(await operator.run("dead-letters", "redrive", operationId, "--yes")).toMatchObject({ code: 2 });
  });
});

describe("the lanes", () => {
  test("a pause with an end resumes by itself, and doctor says when", async () => {
    const laneOf = async (lane: string) =>
      (await operator.json("doctor")).objects.find(({ check }) => check === `${lane} lane`);
    const far = await operator.json("pause", "--lane", "bulk", "--until", "2h");
    expect(far).toMatchObject({
      code: 0,
      objects: [{ lane: "bulk", state: "disabled", until: expect.any(String) }],
    });
    const until = String(far.objects[0]?.until);
    expect(await laneOf("bulk")).toMatchObject({
      detail: expect.stringContaining(`it is paused until ${until} (`),
    });
    const sentence = new RegExp(
      `The bulk lane is paused until ${until} .*Resume it now with: orgconn resume --lane bulk --local$`,
    );
    expect((await operator.run("budget")).err).toContainEqual(expect.stringMatching(sentence));
    expect((await operator.json("budget")).objects).toContainEqual(
      expect.objectContaining({ lane: "bulk", state: "disabled", pause_ends_at: until }),
    );
    const waited = await operator.run("enable", "org_9", CONNECTION, "--bulk", "--wait", "--timeout", "1");
    expect(waited.err).toContainEqual(expect.stringMatching(sentence));
    const [operationId = ""] = /(?<=status )\S+/.exec(waited.err.at(-1) ?? "") ?? [];
    expect((await operator.run("status", operationId)).err).toContainEqual(expect.stringMatching(sentence));
    // A pause without an end takes the end of the one before away.
    await operator.json("pause", "--lane", "bulk");
    expect(await laneOf("bulk")).toMatchObject({
      detail: "it is paused, and nothing is scheduled to resume it: requests wait",
    });
    const near = await operator.run("pause", "--lane", "bulk", "--until", "1s");
    expect(near.out).toEqual([
      expect.stringMatching(/The bulk lane is paused until \S+Z \([\d-]+ [\d:]+ here, in \d s\)\.$/),
    ]);
    expect(near.err.at(-1)).toBe(
      "AWS ends the pause within a minute of that time. End it earlier with: orgconn resume --lane bulk --local",
    );
    await expect
      .poll(async () => (await operator.json("budget")).objects.find(({ lane }) => lane === "bulk"), {
        timeout: 10_000,
      })
      .toMatchObject({ state: "enabled" });
  });

  test("a paused lane keeps its requests until it is resumed", async () => {
    expect(await operator.json("pause", "--lane", "bulk")).toMatchObject({
      code: 0,
      objects: [{ lane: "bulk", state: "disabled" }],
    });
    const waiting = await operator.json("enable", "org_9", CONNECTION, "--bulk", "--wait", "--timeout", "1");
    const operationId = String(waiting.objects[0]?.operation_id);
    expect(waiting).toMatchObject({
      code: 4,
      objects: [
        {
          status: "waiting",
          connection_id: CONNECTION,
          look_again: `orgconn status ${operationId} --local`,
          conditions: expect.arrayContaining([
            expect.objectContaining({ kind: "lane", lane: "bulk", queued: 1, waits_for: "paused" }),
          ]),
        },
      ],
    });
    const status = await operator.run("status", operationId);
    expect(status.code).toBe(4);
    expect(status.err.join()).toContain("The bulk lane is paused");
    const budget = (await operator.json("budget")).objects;
    expect(budget.find(({ lane }) => lane === "bulk")).toMatchObject({
      state: "disabled",
      waits_for: "paused",
    });
    await operator.run("resume");
    await expect
      .poll(async () => (await operator.json("status", operationId)).objects[0]?.status, { timeout: 10_000 })
      .toBe("succeeded");
  });
});

describe("what waits", () => {
  test("is listed, the oldest first, with what ends the wait, and the queued are counted", async () => {
    const { endpoints, tables } = operator.stack;
    const client = new DynamoDBClient(clientOptions(endpoints.dynamodb));
    const deferred = (name: string, minute: number) => ({
      operation_id: { S: name },
      deferred_shard: { S: "deferred" },
      enqueued_at: { S: `2026-11-29T12:0${minute}:00.000Z` },
      lane: { S: "bulk" },
      status: { S: "deferred" },
      reason: { S: "budget" },
      attempts: { N: "0" },
    });
    for (const Item of [deferred("waits-second", 2), deferred("waits-first", 1)]) {
      await client.send(new PutItemCommand({ TableName: tables.operations, Item }));
    }
    const listed = await operator.json("waiting");
    expect(listed.code).toBe(0);
    const operations = listed.objects.filter(({ kind }) => kind === "operation");
    expect(operations).toMatchObject([
      { operation_id: "waits-first", reason: "budget", ends_with: "rate_limit" },
      { operation_id: "waits-second" },
    ]);
    expect(listed.objects.filter(({ kind }) => kind === "lane")).toMatchObject([
      { lane: "interactive", queued: 0, oldest_deferred_at: null },
      { lane: "bulk", oldest_deferred_at: "2026-11-29T12:01:00.000Z" },
    ]);
    const { out, err } = await operator.run("waiting", "--limit", "1");
    expect(out.map((line) => line.split("\t").slice(0, 4))).toEqual([
      ["operation", "enqueued", "reason", "ends when"],
      ["waits-first", "2026-11-29T12:01:00.000Z", "budget", "the rate limit leaves room"],
    ]);
    expect(err).toEqual([
      "The oldest 1: --limit shows more.",
      "The interactive lane (running) has 0 queued requests, and 0 in hand or deferred.",
      "The bulk lane (running) has 0 queued requests, and 0 in hand or deferred.",
    ]);
    for (const name of ["waits-first", "waits-second"]) {
      const Key = { operation_id: { S: name } };
      await client.send(new DeleteItemCommand({ TableName: tables.operations, Key }));
    }
    client.destroy();
  });
});

describe("live state", () => {
  test("is read from the tenant, drift is found by the operation behind it, and repaired", async () => {
    const organization = "org_10";
    const [applied] = (
      await operator.json("enable", organization, CONNECTION, "--assign-membership-on-login", "--wait")
    ).objects;
    const live = await operator.json("connections", organization);
    expect(live.objects).toMatchObject([{ connection_id: CONNECTION, assign_membership_on_login: true }]);
    expect(await operator.json("drift", organization)).toMatchObject({
      code: 0,
      objects: [{ event: "summary", organizations: 1, compared: 1, drifted: {} }],
    });

    await disableBehindOurBack(organization);
    const drifted = await operator.json("drift", organization, "--repair", "--yes");
    expect(drifted.code).toBe(1);
    expect(drifted.objects).toMatchObject([
      {
        organization_id: organization,
        connection_id: CONNECTION,
        recorded: { state: "enabled", settings: { assign_membership_on_login: true } },
        live: { state: "disabled" },
        operation_id: applied?.operation_id,
      },
      { event: "summary", compared: 1, drifted: { removed: 1 } },
      {
        event: "repair_enqueued",
        action: "enable",
        organization_id: organization,
        connection_id: CONNECTION,
      },
    ]);
    const repair = String(drifted.objects[2]?.operation_id);
    await expect
      .poll(async () => (await operator.json("status", repair)).objects[0], { timeout: 10_000 })
      .toMatchObject({ operation_id: repair, status: "succeeded" });
    await expect
      .poll(async () => (await operator.json("connections", organization)).objects, { timeout: 10_000 })
      .toMatchObject([{ connection_id: CONNECTION, assign_membership_on_login: true }]);
    // The repair is shown by the tenant a moment before its pair is settled.
    await expect
      .poll(() => operator.json("drift", "--all"), { timeout: 10_000 })
      .toMatchObject({ code: 0, objects: [{ event: "summary" }] });
  });

  test("a comparison of all is stored, and the next one says what it came to; one of some organizations is not", async () => {
    await disableBehindOurBack("org_10");
    expect((await operator.json("drift", "--all")).code).toBe(1);
    expect((await operator.json("drift", "org_10", "--repair", "--yes")).code).toBe(1);
    const last =
      /^The last comparison of all ended \d.* ago, by \S+: 1 of [\d,]+ connections? differed \(1 removed from the organization\)\.$/;
    expect((await operator.run("drift", "org_10")).err).toContainEqual(expect.stringMatching(last));
    await expect
      .poll(() => operator.json("drift", "org_10"), { timeout: 10_000 })
      .toMatchObject({ code: 0, objects: [{ event: "summary" }] });
  });

  test("a comparison says what it will cost, what it came to and what it did not look at", async () => {
    const { code, out, err } = await operator.run("drift", "org_10");
    expect(code).toBe(0);
    expect(err[0]).toMatch(/^This takes up to 1 read of the tenant[,;] .*read limit/);
    expect(out).toEqual(["No drift: the tenant has what was last applied (1 connection of 1 organization)."]);
    expect(err.at(-1)).toBe("Not looked at: connections that no request was ever applied to.");
  });

  test("a repair is asked for after what was found is shown, and its ids can be followed", async () => {
    const refused = await operator.run("drift", "org_10", "--repair");
    expect(refused).toMatchObject({ code: 2, out: [] });
    expect(refused.err.at(-1)).toBe("error: Not a terminal: pass --yes to confirm.");
    expect(refused.err.join()).not.toContain("compared");

    const clean = operator.terminal(["drift", "org_10", "--repair"]);
    expect(await clean.ended).toBe(0);
    expect(clean.screen()).not.toContain("[y/N]");

    await disableBehindOurBack("org_10");
    const question =
      "Restore 1 connection (1 to enable) to what was last applied, in the bulk lane, on the embedded stack? [y/N]";
    const declined = operator.terminal(["drift", "org_10", "--repair"]);
    await declined.shows(question);
    expect(declined.screen()).toContain("1 removed from the organization");
    declined.type("n\r");
    expect(await declined.ended).toBe(2);
    expect(declined.screen()).not.toContain("Follow it with");

    const agreed = operator.terminal(["drift", "org_10", "--repair"]);
    await agreed.shows(question);
    agreed.type("y\r");
    expect(await agreed.ended).toBe(1);
    const [, followed = ""] = /Follow it with: orgconn status (\S+) --local/.exec(agreed.screen()) ?? [];
    await expect
      .poll(async () => (await operator.json("status", followed)).objects[0], { timeout: 10_000 })
      .toMatchObject({ status: "succeeded" });
  });

  test("an organization that the tenant does not know any more is named, and the others are compared", async () => {
    // The stand-in knows no organization of this name; it is on record as if it had known it once.
    await recordAsApplied("org_unknown1");
    const { code, out, err } = await operator.run("drift", "org_unknown1", "org_10");
    expect(code).toBe(0);
    expect(out.join()).toContain("No drift");
    expect(err).toContain("Not compared, 1 organization that the tenant no longer has: org_unknown1");
  });

  /** As the worker would have, had the organization been there. */
  async function recordAsApplied(organizationId: string): Promise<void> {
    const { endpoints, tables } = operator.stack;
    const client = new DynamoDBClient(clientOptions(endpoints.dynamodb));
    const { Item } = await client.send(
      new GetItemCommand({
        TableName: tables.connections,
        Key: { organization_id: { S: "org_10" }, connection_id: { S: CONNECTION } },
      }),
    );
    const Copy = { ...Item, organization_id: { S: organizationId } };
    await client.send(new PutItemCommand({ TableName: tables.connections, Item: Copy }));
    client.destroy();
  }

  /** As a user of the Dashboard would. */
  async function disableBehindOurBack(organizationId: string): Promise<void> {
    const { auth0 } = operator.stack.endpoints;
    const form = {
      grant_type: "client_credentials",
      client_id: "local-client-id",
      client_secret: "local-client-secret",
      audience: "https://tenant.example.auth0.com/api/v2/",
    };
    const minted = await fetch(`${auth0}/oauth/token`, { method: "POST", body: new URLSearchParams(form) });
    const { access_token: token } = (await minted.json()) as { access_token: string };
    const response = await fetch(
      `${auth0}/api/v2/organizations/${organizationId}/enabled_connections/${CONNECTION}`,
      {
        method: "DELETE",
        headers: { authorization: `Bearer ${token}` },
      },
    );
    expect(response.status).toBe(204);
  }
});

test.each([
  "history org_1",
  "connections org_1",
  "retrieve org_1 --wait",
  "batch list",
  "dead-letters list",
  "drift --all",
  "resume",
  "doctor",
])("the process of `%s` ends by itself when its work is done", async (command) => {
  const { code, err } = await operator.shell(`$ORGCONN ${command} --local --json`, tmpdir());
  expect({ code, err }).toEqual({ code: 0, err: [] });
});

test("doctor ticks what is well", async () => {
  const { code, objects } = await operator.json("doctor");
  expect(code).toBe(0);
  expect(objects.filter(({ verdict }) => verdict === "failed")).toEqual([]);
  expect(objects.map(({ check }) => check)).toEqual(
    expect.arrayContaining([
      "configuration",
      "Auth0 credentials",
      "tenant",
      "clock",
      "access token",
      "scopes",
      "Management API",
      "circuits",
    ]),
  );
});

test("a reader of the beginning alone ends the command, quietly", async () => {
  const { code, out, err } = await operator.shell("$ORGCONN budget --local --json | head -1", tmpdir());
  expect({ code, err }).toEqual({ code: 0, err: [] });
  expect(out).toHaveLength(1);
});

test.each(["bash", "zsh", "fish", "powershell"])("`completion %s` prints a script", async (shell) => {
  const script = await operator.shell(`$ORGCONN completion ${shell}`, tmpdir());
  expect(script.code).toBe(0);
  expect(script.out.join("\n")).toContain("orgconn");
});

test("`complete`, which the scripts of all shells call, knows the commands and their options", async () => {
  const { out } = await operator.shell(
    "$ORGCONN complete -- batch ''; $ORGCONN complete -- batch cancel --",
    tmpdir(),
  );
  expect(out.join("\n")).toContain("rollback");
  expect(out.join("\n")).toContain("--reason");
});

describe("in a terminal", () => {
  test("there are colours, and none with NO_COLOR", async () => {
    const args = ["enable", "org_11", CONNECTION, "--wait"];
    const colored = operator.terminal(args);
    expect(await colored.ended).toBe(0);
    expect(colored.screen()).toContain("\u001b[32msucceeded");
    const plain = operator.terminal(args, { NO_COLOR: "1" });
    expect(await plain.ended).toBe(0);
    expect(plain.screen()).toContain("succeeded");
    expect(plain.screen()).not.toContain("\u001b[3");
  });

  test("redriving many asks first, and takes anything but yes for no", async () => {
    const refusals = await Promise.all(
      ["org_12", "org_15"].map((organization) => operator.json("enable", organization, UNKNOWN, "--wait")),
    );
    const ids = refusals.map(({ objects }) => String(objects[0]?.operation_id));
    const redrives = async () => {
      const records = await Promise.all(ids.map((id) => operator.json("status", id)));
      return records.map(({ objects }) => objects[0]?.redrives);
    };
    const refused = operator.terminal(["dead-letters", "redrive", ...ids]);
    await refused.shows("Redrive 2 dead letters, on the embedded stack? [y/N]");
    refused.type("\r");
    expect(await refused.ended).toBe(2);
    expect(refused.screen()).toContain("Nothing was done.");
    expect(await redrives()).toEqual([0, 0]);

    const meant = operator.terminal(["dead-letters", "redrive", ...ids]);
    await meant.shows("[y/N]");
    meant.type("y\r");
    expect(await meant.ended).toBe(0);
    expect(meant.screen()).toContain("2 of 2 dead letters sent back:");
  });

  test("Ctrl-C at a question is exit 130, and nothing is done", async () => {
    await operator.run("enable", "org_13", UNKNOWN, "--wait");
    const asked = operator.terminal(["dead-letters", "discard", "--reason", "rejected"]);
    await asked.shows("[y/N]");
    asked.type("\u0003");
    expect(await asked.ended).toBe(130);
    const { objects } = await operator.json("dead-letters", "list");
    expect(objects.some(({ organization_id }) => organization_id === "org_13")).toBe(true);
  });

  test("tail shows an organization's outcomes as they are recorded until Ctrl-C", async () => {
    const tail = operator.terminal(["tail", "--organization", "org_14", "--status", "dead_lettered"]);
    await tail.shows("Following outcomes");
    await operator.run("enable", "org_14", CONNECTION, "--wait");
    const [letter] = (await operator.json("enable", "org_14", UNKNOWN, "--wait")).objects;
    await tail.shows(String(letter?.operation_id));
    expect(tail.screen()).not.toContain("succeeded");
    tail.type("\u0003");
    expect(await tail.ended).toBe(130);
  });

  test("tail shows every outcome from the worker's log until Ctrl-C", async () => {
    const tail = operator.terminal(["tail"]);
    await tail.shows("Following outcomes from now on. They come from the worker's log");
    const [enabled] = (await operator.json("enable", "org_15", CONNECTION, "--wait")).objects;
    const [letter] = (await operator.json("enable", "org_15", UNKNOWN, "--wait")).objects;
    for (const { operation_id, finished_at } of [enabled, letter].map(Object)) {
      await tail.shows(`${operation_id}  ${finished_at}`);
    }
    expect(tail.lines().join()).toMatch(
      /succeeded \(applied\) {2}enable .*dead_lettered \(rejected\) {2}enable /,
    );
    tail.type("\u0003");
    expect(await tail.ended).toBe(130);
  });

  test("Ctrl-C while waiting ends the waiting, not the request", async () => {
    await operator.run("pause", "--lane", "interactive");
    const waiting = operator.terminal(["retrieve", ORGANIZATION, "--wait"]);
    await waiting.shows("Waiting for its outcome");
    waiting.type("\u0003");
    expect(await waiting.ended).toBe(130);
    expect(waiting.screen()).toContain("orgconn status");
    await operator.run("resume");
  });
});
