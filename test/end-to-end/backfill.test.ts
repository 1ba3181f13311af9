/** `orgconn backfill` against the embedded stack: in this process, but for pipes, terminals and what interrupts it. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { rowOperationId } from "../../contract/row-operation-id.ts";
import { perMinute } from "../../local/tenant/bucket.ts";
import { DEFAULT_LIMITS } from "../../local/tenant/options.ts";
import { sampleOrganizations } from "../../local/tenant/sample.ts";
import { CONNECTION, type Operator, startOperator } from "./operator.ts";
import { run } from "./process.ts";
import { type AwsProxy, startRefusingProxy, startSlowProxy } from "./proxy.ts";
import { quickTenant } from "./stack.ts";
import { createUser, type User } from "./user.ts";

// Many commands a test, some of them a process of their own.
vi.setConfig({ testTimeout: 120_000 });

let operator: Operator;
let user: User;
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "orgconn-backfill-test-"));
  operator = await startOperator({
    tenant: quickTenant({ limits: { ...DEFAULT_LIMITS, write: perMinute(500, 30_000) } }),
  });
  user = createUser(operator.stack);
});
afterAll(async () => {
  user.close();
  await operator.leave();
  await rm(directory, { recursive: true });
});

let count = 0;
let batch: string;
beforeEach(() => {
  batch = `batch-${count++}`;
});

/** Rows about organizations of their own. */
const organizations = (rows: number) => Array.from({ length: rows }, (_, row) => `org_b${count}r${row}`);
const csv = (ids: readonly string[]) => ["organization_id", ...ids].map((line) => `${line}\n`).join("");

async function write(content: string | Buffer, name = "rows"): Promise<string> {
  const path = join(directory, `${count}-${name}`);
  await writeFile(path, content);
  return path;
}

/** How the batch stands, once it has ended. */
const ended = async () => (await operator.json("batch", "watch", batch)).objects.at(-1);

describe("a file", () => {
  test("becomes a batch, each row an operation", async () => {
    const ids = organizations(123);
    const path = await write(gzipSync(csv(ids)));
    const { code, objects } = await operator.json(
      "backfill",
      path,
      "--enable",
      CONNECTION,
      "--batch",
      batch,
      "--watch",
    );
    expect(code).toBe(0);
    expect(objects.find(({ event }) => event === "checked")).toMatchObject({
      read: 123,
      bad: 0,
      rows: 123,
      actions: { enable: 123, disable: 0, retrieve: 0 },
      connection_id: CONNECTION,
      settings: {},
    });
    expect(objects.find(({ event }) => event === "sent")).toMatchObject({
      batch_id: batch,
      rows: 123,
      sent: 123,
    });
    expect(objects.at(-1)).toMatchObject({
      state: "finished",
      expected_rows: 123,
      sent_rows: 123,
      counts: { "succeeded/applied": 123 },
    });
  });

  test("is found again without a name, and sent once", async () => {
    const path = await write(csv(organizations(3)));
    const first = await operator.json("backfill", path, "--enable", CONNECTION);
    const begun = first.objects.find(({ event }) => event === "begun");
    expect(begun?.batch_id).toMatch(/^\d{4}-\d\d-\d\d-[0-9a-f]{12}$/);
    const again = await operator.json("backfill", path, "--enable", CONNECTION);
    expect([0, 2]).toContain(again.code);
    expect(again.objects.find(({ event }) => event === "begun")).toBeUndefined();
  });

  test("comes through standard input too", async () => {
    const path = await write(csv(organizations(5)));
    const line = `$ORGCONN backfill - --disable ${CONNECTION} --batch ${batch} --yes --local < ${path}`;
    const { code, out, err } = await operator.shell(line, directory);
    expect(code).toBe(0);
    expect(out.at(-1)).toBe(`All 5 rows of ${batch} are sent.`);
    expect(err.at(-1)).toBe(`Watch it: orgconn batch watch ${batch} --local`);
  });
});

describe("a pipe", () => {
  test("may be empty for a while", async () => {
    const rows = "{ sleep 1; echo organization_id; echo org_1; sleep 1; echo org_2; }";
    const line = `${rows} | $ORGCONN backfill - --enable ${CONNECTION} --dry-run --local`;
    const { code, out } = await operator.shell(line, directory);
    expect(code).toBe(0);
    expect(out[0]).toMatch(/^2 rows read, 2 to send/);
  });

  test("that is silent does not keep the command from being stopped, and nothing is sent", async () => {
    const { code } = await operator.shell(
      `mkfifo silent
       exec 3<>silent
       $ORGCONN backfill - --enable ${CONNECTION} --batch ${batch} --local <&3 2>said &
       pid=$!
       { echo organization_id; seq 1200 | sed s/^/org_/; } >&3
       while kill -0 $pid && ! grep -q Checked said; do sleep 0.1; done
       kill -TERM $pid
       wait $pid`,
      directory,
    );
    expect(await readFile(join(directory, "said"), "utf8")).toContain("Interrupted: nothing was sent.");
    expect(code).toBe(130);
    expect((await operator.json("batch", "show", batch)).code).toBe(2);
  });
});

describe("bad rows", () => {
  const content = `${csv(["org_1", "org_2", "not-an-id", "org_2"])}`;

  test("are written down with their lines, and nothing is sent", async () => {
    const path = await write(content);
    const { code, err } = await operator.run("backfill", path, "--enable", CONNECTION, "--batch", batch);
    expect(code).toBe(2);
    expect(err.at(-1)).toMatch(/^error: 2 of 4 rows are bad/);
    expect(await readFile(`${path}.errors.csv`, "utf8")).toMatch(
      new RegExp(
        `^problem,organization_id\n"line 4: organization_id must be .*",not-an-id\nline 5: row 2 already names org_2#${CONNECTION},org_2\n$`,
      ),
    );
    expect(err.join("\n")).toMatch(
      /\n {2}line 4, column "organization_id": organization_id must be .*, not "not-an-id"\n/,
    );
    expect((await operator.json("batch", "show", batch)).code).toBe(2);
  });

  test("are left out where that is wanted", async () => {
    const path = await write(content);
    const args = ["backfill", path, "--enable", CONNECTION, "--batch", batch];
    const skipped = await operator.json(...args, "--skip-invalid");
    expect(skipped.objects.find(({ event }) => event === "sent")).toMatchObject({ rows: 2 });
  });

  test("stop a dry run as well", async () => {
    const path = await write(content);
    expect((await operator.run("backfill", path, "--enable", CONNECTION, "--dry-run")).code).toBe(2);
    const good = await operator.run(
      "backfill",
      await write(csv(["org_1"]), "good"),
      "--enable",
      CONNECTION,
      "--dry-run",
    );
    expect(good.code).toBe(0);
    expect(good.err.join("\n")).toContain("Nothing was sent");
  });
});

describe("a dry run", () => {
  const dryRun = async (content: string, ...args: string[]) =>
    operator.run("backfill", await write(content), ...args, "--dry-run");

  test("says what would happen", async () => {
    const { code, out } = await dryRun(
      csv(["org_1", "org_2"]),
      "--enable",
      CONNECTION,
      "--no-show-as-button",
    );
    expect(code).toBe(0);
    expect(out).toEqual([`2 rows read, 2 to send: enable ${CONNECTION} (show_as_button=false).`]);
  });

  test("says why rows are refused", async () => {
    const content = "organization_id,action\norg_1,disable\norg_2,\norg_3,disable\n";
    const { code, err } = await dryRun(content, "--enable", CONNECTION);
    expect(code).toBe(2);
    const problem = `row says disable, but the command says --enable ${CONNECTION}`;
    expect(err.slice(-3, -1)).toEqual([`  line 2: ${problem}`, `  line 4: ${problem}`]);
    expect(err.at(-1)).toMatch(/^error: 2 of 3 rows are bad/);
  });

  test("asks for the action, where neither an option nor a row names one", async () => {
    const { code, err } = await dryRun(csv(["org_1", "org_2"]));
    expect(code).toBe(2);
    expect(err.at(-1)).toMatch(/^error: .*--enable CON, --disable CON or --action/);
  });

  test("takes no rows from a keyboard", async () => {
    const command = operator.terminal(["backfill", "-", "--enable", CONNECTION, "--dry-run"]);
    expect(await command.ended).toBe(2);
    expect(command.screen()).toContain("standard input is a terminal");
  });

  test("refuses a place where bad rows cannot be written to", async () => {
    const { code, err } = await dryRun(csv(["org_1"]), "--enable", CONNECTION, "--errors", "/nonexistent/x");
    expect(code).toBe(2);
    expect(err.at(-1)).toMatch(/^error: --errors: /);
  });
});

describe("an id", () => {
  test("stands for its rows: others are refused, and so is one that is over", async () => {
    const path = await write(csv(organizations(4)));
    await operator.run("backfill", path, "--enable", CONNECTION, "--batch", batch);
    const other = await operator.run(
      "backfill",
      await write(csv(organizations(3)), "other"),
      "--enable",
      CONNECTION,
      "--batch",
      batch,
    );
    expect(other.code).toBe(2);
    expect(other.err.at(-1)).toMatch(/already belongs to other rows/);
    await ended();
    const again = await operator.run("backfill", path, "--enable", CONNECTION, "--batch", batch);
    expect(again.code).toBe(2);
    expect(again.err.at(-1)).toMatch(/is finished/);
  });

  test("that was cancelled is refused", async () => {
    await operator.run("pause", "--lane", "bulk");
    const path = await write(csv(organizations(4)));
    await operator.run("backfill", path, "--enable", CONNECTION, "--batch", batch);
    const declined = operator.terminal(["batch", "cancel", batch]);
    await declined.shows("[y/N]");
    declined.type("n\r");
    expect(await declined.ended).toBe(2);
    expect(declined.screen()).toContain("Nothing was done.");
    await operator.run("batch", "cancel", batch, "--yes");
    await operator.run("resume", "--lane", "bulk");
    const again = await operator.run("backfill", path, "--enable", CONNECTION, "--batch", batch);
    expect(again.code).toBe(2);
    expect(again.err.at(-1)).toMatch(/is cancelled/);
  });
});

describe("all organizations", () => {
  test("become rows, those that meet the conditions", async () => {
    const wanted = sampleOrganizations(250).filter(({ metadata }) => metadata?.plan === "enterprise");
    const where = ["--where", "metadata.plan=enterprise"];
    const options = ["--all-organizations", ...where, "--enable", CONNECTION, "--batch", batch];
    const { code, objects } = await operator.in(directory).json("backfill", ...options);
    expect(code).toBe(0);
    expect(objects.find(({ event }) => event === "sent")).toMatchObject({ rows: wanted.length });
    expect(await ended()).toMatchObject({ state: "finished" });
    const state = await operator.json("history", wanted[0]?.id ?? "", CONNECTION);
    expect(state.objects[0]).toMatchObject({ status: "succeeded", action: "enable" });
  });
});

describe("the file of a listing", () => {
  const DAY_MS = 86_400_000;
  let own: string;
  beforeEach(async () => {
    own = join(directory, batch);
    await mkdir(own);
    await operator.run("pause", "--lane", "bulk");
  });
  const all = (...options: string[]) =>
    operator.in(own).run("backfill", "--all-organizations", "--disable", CONNECTION, "--yes", ...options);
  const listing = () => join(own, `${batch}.organizations.ndjson`);

  /** The lines of a listing that a run of this batch would make. */
  async function lines(): Promise<{ head: Record<string, string>; pages: string[] }> {
    await all("--batch", `${batch}-model`);
    const [first = "", ...pages] = (await readFile(join(own, `${batch}-model.organizations.ndjson`), "utf8"))
      .trim()
      .split("\n");
    return { head: { ...JSON.parse(first), batch_id: batch }, pages };
  }
  const writeListing = (head: object, pages: readonly string[]) =>
    writeFile(listing(), [JSON.stringify(head), ...pages, ""].join("\n"));
  const sent = async () => (await operator.json("batch", "show", batch)).objects[0]?.sent_rows;

  test("is left by no dry run", async () => {
    expect((await all("--batch", batch, "--dry-run")).code).toBe(0);
    expect(await readdir(own)).toEqual([]);
  });

  test("is refused where it was made for another tenant, by name, and stays as it is", async () => {
    const { head } = await lines();
    await writeListing({ ...head, tenant: "other.eu.auth0.com" }, ['{"organizations":["org_1","org_2"]}']);
    const before = await readFile(listing(), "utf8");
    const { code, err } = await all("--batch", batch);
    expect(code).toBe(2);
    expect(err.join("\n")).toContain(listing().split("/").at(-1));
    expect(err.join("\n")).toMatch(/the tenant other\.eu\.auth0\.com, and this run is for the tenant \S+/);
    expect(await readFile(listing(), "utf8")).toBe(before);
    expect((await operator.json("batch", "show", batch)).code).toBe(2);
  });

  test("is refused where organizations that were made since may be missing", async () => {
    const { head, pages } = await lines();
    const listed_at = new Date(Date.now() - 2 * DAY_MS).toISOString();
    await writeListing({ ...head, listed_at }, pages);
    const { code, err } = await all("--batch", batch);
    expect(code).toBe(2);
    expect(err.join("\n")).toContain(`begun at ${listed_at}`);
  });

  test("of a killed run is gone on with; an organization that is on two pages is one row", async () => {
    const { head } = await lines();
    await writeListing(head, [
      '{"organizations":["org_1","org_2"],"next":"2"}',
      '{"organizations":["org_2","org_3"]}',
    ]);
    const { code, err } = await all("--batch", batch);
    expect(code).toBe(0);
    expect(err.join("\n")).toContain(`began at ${head.listed_at}`);
    expect(await sent()).toBe(3);
  });

  test("of an unnamed batch is found again after midnight: nothing is sent twice", async () => {
    const before = (await user.depth("bulk")).visible;
    const skewed = join(import.meta.dirname, "skewed-clock.mjs");
    const monday = await operator.shell(
      `NODE_OPTIONS="--import ${skewed}" CLOCK_AHEAD_MS=-${DAY_MS} $ORGCONN backfill --all-organizations --disable ${CONNECTION} --yes --local --where 'name=*'`,
      own,
    );
    expect(monday.code).toBe(0);
    const rows = (await user.depth("bulk")).visible - before;
    expect(rows).toBeGreaterThan(0);
    const [, batchId = ""] = /^All \d+ rows of (\S+) are sent/.exec(monday.out.at(-1) ?? "") ?? [];
    const tuesday = await all("--where", "name=*");
    expect(tuesday.code).toBe(0);
    expect(tuesday.out.at(-1)).toContain(`rows of ${batchId} had been sent before`);
    expect((await user.depth("bulk")).visible - before).toBe(rows);
    expect(await readdir(own)).toEqual([`${batchId}.organizations.ndjson`]);
  });
});

describe("options that a batch keeps", () => {
  test("are refused where a later run gives others, and said where it does not repeat them", async () => {
    await operator.run("pause", "--lane", "bulk");
    const path = await write(csv(organizations(3)));
    const send = (...options: string[]) =>
      operator.run("backfill", path, "--enable", CONNECTION, "--batch", batch, ...options);
    expect(await send("--max-failures", "7")).toMatchObject({ code: 0 });
    const changed = await send("--max-failures", "1", "--no-capture");
    expect(changed.code).toBe(2);
    expect(changed.err.at(-1)).toMatch(/--max-failures 1: it has 7; --no-capture: .*cannot change/);
    const same = await send();
    expect(same.code).toBe(0);
    expect(same.err).toContain("The batch keeps --max-failures 7, with which it began.");
  });
});

describe("a reader that leaves", () => {
  test.each([
    ["standard output", "| head -1"],
    ["both outputs", "2>&1 | head -1"],
    ["standard output, which a full disk cannot take,", ">/dev/full"],
    ["the events", "--json | head -1"],
  ])(
    "of %s does not keep rows from being sent, and the exit code tells",
    async (_, to) => {
      const ids = organizations(2_000);
      const path = await write(csv(ids));
      await operator.run("pause", "--lane", "bulk");
      const [, options = "", redirection] = /^(--json )?(.*)$/.exec(to) ?? [];
      const line = `mkdir tmp${batch}
      { TMPDIR=$PWD/tmp${batch} $ORGCONN backfill ${path} --enable ${CONNECTION} --batch ${batch} --local ${options}
        echo $? >code${batch}; } ${redirection}`;
      const { err } = await operator.shell(line, directory);
      expect((await readFile(join(directory, `code${batch}`), "utf8")).trim()).toBe("141");
      expect((await operator.json("batch", "show", batch)).objects).toMatchObject([
        { state: "running", sent_rows: ids.length },
      ]);
      expect((await user.depth("bulk")).visible).toBeGreaterThanOrEqual(ids.length);
      expect(
        (await readdir(join(directory, `tmp${batch}`))).filter((name) => /^orgconn-\D/.test(name)),
      ).toEqual([]);
      const said = err.filter((one) => one.startsWith("Standard output can no longer be written"));
      expect(said).toHaveLength(redirection?.startsWith("2>&1") ? 0 : 1);
    },
    120_000,
  );
});

/** The environment of a command that finds SQS behind a proxy. */
async function behind({ endpoint }: AwsProxy): Promise<Readonly<Record<string, string>>> {
  const state = await readFile(operator.stateFile, "utf8");
  const file = await write(state.replaceAll(operator.stack.endpoints.sqs, endpoint), "state.json");
  return { ORGCONN_LOCAL_STATE: file };
}

describe("Ctrl-C", () => {
  test("leaves nothing half done, and the next run goes on", async () => {
    await using slow = await startSlowProxy(operator.stack.endpoints.sqs, "SendMessageBatch", 250);
    const ids = organizations(6_000);
    const path = await write(csv(ids));
    await operator.run("pause", "--lane", "bulk");
    // Rows of tests before lie there.
    const { visible: before } = await user.depth("bulk");
    const args = ["backfill", path, "--enable", CONNECTION, "--batch", batch];
    const command = operator.terminal(args, await behind(slow));
    await command.shows(/[1-9]\d* of 6,000 rows sent/);
    command.type("\u0003");
    expect(await command.ended).toBe(130);
    expect(command.screen()).toContain(`--enable ${CONNECTION} --batch ${batch} --local`);
    const sent = Number((await operator.json("batch", "show", batch)).objects[0]?.sent_rows);
    expect((await user.depth("bulk")).visible - before).toBe(sent);
    expect(sent).toBeGreaterThan(0);

    const { code, objects } = await operator.json(...args);
    expect(code).toBe(0);
    expect(objects.find(({ event }) => event === "resumed")).toMatchObject({ sent });
    expect((await user.depth("bulk")).visible - before).toBe(ids.length);
  }, 120_000);
});

test("Ctrl-C ends a backfill within seconds while SQS refuses, and the next run sends the rows", async () => {
  await using proxy = await startRefusingProxy(operator.stack.endpoints.sqs, "SendMessageBatch");
  const path = await write(csv(organizations(3)));
  const args = ["backfill", path, "--enable", CONNECTION, "--batch", batch];
  const { child, ended, err } = run([...args, "--local"], await behind(proxy));
  await proxy.refused;
  const beganMs = performance.now();
  child.kill("SIGINT");
  expect((await ended).code).toBe(130);
  expect(performance.now() - beganMs).toBeLessThan(15_000);
  expect(err).toContain("Stopping: what is under way is finished first. Ctrl-C again ends at once.");
  expect((await operator.json(...args)).objects.at(-1)).toMatchObject({ event: "sent", sent: 3 });
}, 120_000);

describe("a batch that is cancelled while its rows are being sent", () => {
  test("is sent no further, and the command says so", async () => {
    await using slow = await startSlowProxy(operator.stack.endpoints.sqs, "SendMessageBatch", 1_000);
    const ids = organizations(6_000);
    const path = await write(csv(ids));
    await operator.run("pause", "--lane", "bulk");
    const args = ["backfill", path, "--enable", CONNECTION, "--batch", batch];
    const command = operator.terminal(args, await behind(slow));
    await command.shows("rows sent");
    await operator.run("batch", "cancel", batch, "--reason", "wrong connection", "--yes");
    expect(await command.ended).toBe(3);
    expect(command.screen()).toContain("cancelled after");
    expect(command.screen()).toContain("wrong connection");
    const { sent_rows } = (await operator.json("batch", "show", batch)).objects[0] ?? {};
    expect(Number(sent_rows)).toBeLessThan(ids.length);
    const last = ids.at(-1) ?? "";
    const unsent = { action: "enable", organization_id: last, connection_id: CONNECTION } as const;
    expect(await operator.json("status", rowOperationId(batch, unsent))).toMatchObject({
      code: 4,
      objects: [{ status: "unknown", batch_id: batch, batch_state: "cancelled" }],
    });
  }, 120_000);
});
