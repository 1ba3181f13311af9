import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BackfillFlags, planOf } from "../../../cli/backfill/plan.ts";
import type { Batch, BatchState } from "../../../contract/batch.ts";
import { defaultBatchId } from "../../../operator/backfill/begin/batch-id.ts";
import { begin } from "../../../operator/backfill/begin/begin.ts";
import { decide } from "../../../operator/backfill/begin/decide.ts";
import { checkOptions, type KeptOptions } from "../../../operator/backfill/begin/kept-options.ts";
import { waitingTime } from "../../../operator/backfill/begin/waiting-time.ts";
import { listingId } from "../../../operator/backfill/organizations/listing-id.ts";
import { leadingRows } from "../../../operator/backfill/send/leading-rows.ts";
import { begunObject } from "../../../operator/backfill/send/send-batch.ts";
import { UsageError } from "../../../operator/errors.ts";
import { RUNNING } from "../../batches/arbitraries.ts";

const BATCH: Batch = {
  ...RUNNING,
  batchId: "okta",
  state: "filling",
  digest: "aaaa",
  expectedRows: 10,
  sentRows: 4,
};

describe("what is done with rows whose batch", () => {
  it.each<[string, Batch | undefined, string]>([
    ["is new", undefined, "create"],
    ["was begun", BATCH, "resume"],
    ["was sent", { ...BATCH, state: "running" }, "sent"],
    ["is finished", { ...BATCH, state: "finished" }, "refuse"],
    ["was cancelled", { ...BATCH, state: "cancelled" }, "refuse"],
    ["was stopped", { ...BATCH, state: "stopped" }, "refuse"],
  ])("%s", (_, batch, kind) => {
    expect(decide(batch, "aaaa").kind).toBe(kind);
  });

  it("goes on after the rows that are acknowledged", () => {
    expect(decide(BATCH, "aaaa")).toEqual({ kind: "resume", from: 4 });
  });

  it.each<BatchState>(["filling", "running", "finished", "cancelled", "stopped"])(
    "stands for other rows is always refused (%s)",
    (state) => {
      expect(decide({ ...BATCH, state }, "bbbb")).toMatchObject({
        kind: "refuse",
        why: expect.stringContaining("other rows"),
      });
    },
  );
});

describe("the options of a batch that was begun before", () => {
  const DEFAULTS = { maxFailures: "5%", maxFailuresGiven: false, capture: true };
  const GIVEN = { ...DEFAULTS, maxFailures: "1", maxFailuresGiven: true };
  const BLIND = { ...DEFAULTS, capture: false };
  const check = (begun: KeptOptions, given: KeptOptions) => {
    const checked = checkOptions({ ...BATCH, ...begun }, given);
    return checked.kind === "refuse" ? checked.why : checked.notes.join();
  };

  it.each<[string, KeptOptions, KeptOptions, string]>([
    ["the same", DEFAULTS, DEFAULTS, ""],
    ["the same, given again", GIVEN, GIVEN, ""],
    ["the same of a rollback", BLIND, BLIND, ""],
    ["a limit not repeated", GIVEN, DEFAULTS, "The batch keeps --max-failures 1, with which it began."],
    [
      "--no-capture not repeated",
      BLIND,
      DEFAULTS,
      "The batch keeps --no-capture, with which it began: it cannot be rolled back.",
    ],
  ])("%s: it goes on", (_, begun, given, notes) => {
    expect(check(begun, given)).toBe(notes);
  });

  it.each<[string, KeptOptions, KeptOptions, RegExp]>([
    ["another limit", DEFAULTS, GIVEN, /--max-failures 1: it has the default \(5%\)/],
    [
      "the default as a limit",
      DEFAULTS,
      { ...DEFAULTS, maxFailuresGiven: true },
      /--max-failures 5%: it has the default/,
    ],
    ["another given limit", GIVEN, { ...GIVEN, maxFailures: "7" }, /--max-failures 7: it has 1/],
    ["--no-capture", DEFAULTS, BLIND, /--no-capture.*cannot change/],
    ["both", DEFAULTS, { ...GIVEN, capture: false }, /--max-failures.*--no-capture/],
  ])("%s: it is refused", (_, begun, given, why) => {
    expect(check(begun, given)).toMatch(why);
  });
});

describe("a batch that begins or goes on tells programs the options that it has, whatever this run was given", () => {
  const { expectedRows: rows, ...fields } = BATCH;
  const given = { ...fields, expectedRows: rows, maxFailures: "5%", maxFailuresGiven: false, capture: true };
  const told = async (...found: (Batch | undefined)[]) => {
    const ports = {
      readBatch: async () => found.shift(),
      upToDate: async (batch: Batch) => batch,
      store: { create: async () => found.length === 0 },
      now: () => 0,
    };
    const begun = await begin(ports, given, async () => {});
    return begunObject({ batchId: "okta", begun, from: 0 }, rows);
  };
  const kept: Batch = { ...BATCH, maxFailures: "7", maxFailuresGiven: true, capture: false };

  it.each<[string, (Batch | undefined)[], object]>([
    ["a new one", [undefined], { event: "begun", capture: true, max_failures: "5%" }],
    ["one that goes on", [kept], { event: "resumed", capture: false, max_failures: "7" }],
    [
      "one that is sent",
      [{ ...kept, state: "running" }],
      { event: "sent", capture: false, max_failures: "7" },
    ],
    ["another run's", [undefined, kept], { event: "resumed", capture: false, max_failures: "7" }],
  ])("%s", async (_, found, object) => {
    expect(await told(...found)).toMatchObject(object);
  });
});

describe("the id of an unnamed batch", () => {
  const today = new Date("2026-11-22T10:00:00Z");
  const digest = "9f86d081884c7d659a2f";

  it("is the day and the beginning of the digest", () => {
    expect(defaultBatchId(digest, today, [])).toBe("2026-11-22-9f86d081884c");
  });

  it("is that of an unfinished batch of the same rows, whatever day it was begun", () => {
    const begun: Batch = { ...BATCH, batchId: "2026-11-01-9f86d081884c", digest };
    expect(defaultBatchId(digest, today, [BATCH, begun])).toBe(begun.batchId);
    expect(defaultBatchId(digest, today, [{ ...begun, state: "running" }])).toBe(begun.batchId);
    expect(defaultBatchId(digest, today, [{ ...begun, state: "finished" }])).toBe("2026-11-22-9f86d081884c");
  });
});

describe("how long rows wait", () => {
  it.each([
    // rows, queued, a second → days, too long, room
    [864_000, 0, 1, 10, false, 864_000],
    [864_001, 0, 1, 10, true, 864_000],
    [500_000, 500_000, 1, 11.6, true, 364_000],
    [1, 900_000, 1, 10.4, true, 0],
    [1_000_000, 0, 12.5, 0.9, false, 10_800_000],
  ])("%d rows behind %d at %d a second", (rows, queued, ratePerSecond, days, tooLong, roomForRows) => {
    const waiting = waitingTime({ rows, queued, ratePerSecond });
    expect(waiting.seconds / 86_400).toBeCloseTo(days, 1);
    expect(waiting).toMatchObject({ tooLong, roomForRows });
  });
});

describe("leading rows", () => {
  it("are those before the first that is not acknowledged, in whatever order they are", () => {
    fc.assert(
      fc.property(
        fc.nat(5),
        fc.shuffledSubarray(Array.from({ length: 30 }, (_, index) => index)),
        (from, order) => {
          const leading = leadingRows(from);
          const acknowledged = new Set<number>();
          for (const index of order) {
            if (index < from) continue;
            leading.acknowledge(index);
            acknowledged.add(index);
            let expected = from;
            while (acknowledged.has(expected)) expected += 1;
            expect(leading.count()).toBe(expected);
          }
        },
      ),
    );
  });
});

describe("options", () => {
  const plan = (file: string | undefined, flags: Partial<BackfillFlags> = {}) =>
    planOf(file, { capture: true, ...flags });

  it("say what every row is to be", () => {
    expect(plan("rows.csv", { enable: "con_1", showAsButton: false }).defaults).toEqual({
      action: "enable",
      connectionId: "con_1",
      settings: { show_as_button: false },
    });
    expect(plan("rows.csv", { disable: "con_1" }).defaults).toMatchObject({
      action: "disable",
      connectionId: "con_1",
    });
  });

  it("say where bad rows go", () => {
    expect(plan("/data/rows.csv").errors).toEqual({ besides: "/data/rows.csv" });
    expect(plan("-").errors).toEqual({ besides: "standard-input" });
    expect(plan("rows.csv", { errors: "bad.ndjson" }).errors).toEqual({ path: "bad.ndjson" });
    expect(plan("rows.csv", { dryRun: true }).errors).toBeUndefined();
    expect(plan("rows.csv", { dryRun: true, errors: "bad.csv" }).errors).toEqual({ path: "bad.csv" });
  });

  it.each<[string, string | undefined, Partial<BackfillFlags>, RegExp]>([
    ["no rows", undefined, {}, /Name a file/],
    ["two actions", "rows.csv", { enable: "con_1", disable: "con_1" }, /--enable and --disable/],
    ["a connection that is none", "rows.csv", { enable: "okta" }, /connection id/],
    [
      "settings for rows that disable",
      "rows.csv",
      { disable: "con_1", signup: true },
      /Settings are only for rows that enable/,
    ],
    [
      "a condition without the tenant's organizations",
      "rows.csv",
      { where: ["name=a*"] },
      /--where.*--all-organizations/,
    ],
    [
      "a file beside the tenant's organizations",
      "rows.csv",
      { allOrganizations: true },
      /leave the file out/,
    ],
    ["organizations without an action", undefined, { allOrganizations: true }, /--enable CON/],
    [
      "organizations without a connection",
      undefined,
      { allOrganizations: true, action: "enable" },
      /--enable CON/,
    ],
  ])("that do not go together are refused: %s", (_, file, flags, message) => {
    expect(() => plan(file, flags)).toThrow(UsageError);
    expect(() => plan(file, flags)).toThrow(message);
  });

  it("give a listing an id that the same command finds again", () => {
    const today = new Date("2026-11-22T10:00:00Z");
    const all = plan(undefined, { allOrganizations: true, enable: "con_1" });
    const some = plan(undefined, { allOrganizations: true, enable: "con_1", where: ["name=a*"] });
    expect(listingId(all, today)).toMatch(/^2026-11-22-all-[0-9a-f]{12}$/);
    expect(listingId(all, today)).toBe(
      listingId(plan(undefined, { allOrganizations: true, enable: "con_1" }), today),
    );
    expect(listingId(all, today)).not.toBe(listingId(some, today));
  });

  it("go on with the unfinished batch of the same command, whatever day it was begun", () => {
    const monday = new Date("2026-11-23T23:59:00Z");
    const tuesday = new Date("2026-11-24T00:01:00Z");
    const all = plan(undefined, { allOrganizations: true, enable: "con_1" });
    const some = plan(undefined, { allOrganizations: true, enable: "con_1", where: ["name=a*"] });
    const begun: Batch = { ...BATCH, batchId: listingId(all, monday) };
    expect(listingId(all, tuesday, [BATCH, begun])).toBe(begun.batchId);
    expect(listingId(all, tuesday, [{ ...begun, state: "running" }])).toBe(begun.batchId);
    expect(listingId(all, tuesday, [{ ...begun, state: "stopped" }])).toBe(listingId(all, tuesday));
    expect(listingId(some, tuesday, [begun])).toBe(listingId(some, tuesday));
    const named: Batch = { ...begun, batchId: `mine${begun.batchId.slice(10)}` };
    expect(listingId(all, tuesday, [named])).toBe(listingId(all, tuesday));
  });
});
