import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { bucketsTable, budgetNotes } from "../../../cli/budget/buckets-table.ts";
import { withoutHeaders } from "../../../lambda/budget/assumed.ts";
import { EMPTY_BUCKET, type SupplyModel } from "../../../lambda/budget/state.ts";
import { ALL_CLOSED } from "../../../lambda/circuit/circuit.ts";
import { dynamoBudgetStore } from "../../../lambda/stores/budget-store.ts";
import { type BucketFigures, type BudgetFigures, readBudget } from "../../../operator/budget/read.ts";
import { limitFindings } from "../../../operator/doctor/limits.ts";
import { readTraits } from "../../../operator/doctor/traits.ts";
import { type LaneFigures, waitsFor } from "../../../operator/lane/depth.ts";
import type { Session } from "../../../operator/session/session.ts";
import { type DynamoDb, startDynamoDb } from "../../stores/dynamodb.ts";

let tables: DynamoDb;

beforeAll(async () => {
  tables = await startDynamoDb();
});

afterAll(() => tables[Symbol.asyncDispose]());

const WRITE: BucketFigures = {
  name: "write",
  permitsGranted: 100,
  tokensLeft: 3,
  burst: 5,
  learnedPerSecond: 25 / 60,
  rateIsTested: true,
  bulkWaiting: 0,
};
const LEARNED: BudgetFigures = { buckets: [WRITE], circuits: ALL_CLOSED };
const ASSUMED: BudgetFigures = { buckets: [{ ...WRITE, isAssumed: true }], circuits: ALL_CLOSED };
const SLOWED: BudgetFigures = { ...LEARNED, slowedDown: { callsPerSecond: 0.1, stoppedUntilMs: 0 } };
const STOPPED: BudgetFigures = {
  ...LEARNED,
  slowedDown: { callsPerSecond: 0, stoppedUntilMs: 1_800_000_000_000 },
};

describe("the budget, read from the control table", () => {
  const nowSecond = Math.floor(Date.now() / 1000);

  it("says of a limit that it is assumed", async () => {
    const name = await tables.createTable("key");
    const model = withoutHeaders(EMPTY_BUCKET, nowSecond, {
      burst: 5,
      refillPerSecond: 25 / 60,
    }) as SupplyModel;
    await dynamoBudgetStore(tables.client, name).update({ buckets: { write: { model } } });
    const { buckets, slowedDown } = await readBudget(tables.client, name, Date.now);
    expect(buckets).toMatchObject([{ name: "write", isAssumed: true, rateIsTested: true }]);
    expect(slowedDown).toBeUndefined();
  });

  it.each([
    ["during the pause", { untilSecond: nowSecond + 60, doublingSeconds: 5 }, { callsPerSecond: 0 }],
    [
      "while the pace grows",
      { untilSecond: nowSecond - 1, doublingSeconds: 300 },
      { callsPerSecond: expect.closeTo(0.1, 1) },
    ],
    ["no more once it is over", { untilSecond: nowSecond - 60, doublingSeconds: 5 }, undefined],
  ])("says that calls are slowed down: %s", async (_, brake, slowedDown) => {
    const name = await tables.createTable("key");
    const store = dynamoBudgetStore(tables.client, name);
    await store.update({ buckets: {}, brake: { granted: 0, perSecond: 0.1, ...brake } });
    const figures = await readBudget(tables.client, name, Date.now);
    if (slowedDown === undefined) expect(figures.slowedDown).toBeUndefined();
    else expect(figures.slowedDown).toMatchObject(slowedDown);
  });
});

it("waits for the control table longer than the second after which an execution paces itself", async () => {
  const name = await tables.createTable("key");
  const timeout = vi.spyOn(AbortSignal, "timeout").mockReturnValue(AbortSignal.abort());
  try {
    await expect(dynamoBudgetStore(tables.client, name).read()).rejects.toThrow("aborted");
    expect(await readBudget(tables.client, name, Date.now)).toMatchObject({ buckets: [] });
    const session = {
      clients: { dynamodb: async () => tables.client },
      names: { tables: { control: name } },
    };
    expect(await readTraits(session as unknown as Session)).toBeUndefined();
  } finally {
    timeout.mockRestore();
  }
});

describe("orgconn budget", () => {
  it("marks an assumed rate, and says where it comes from", () => {
    expect(String(bucketsTable(ASSUMED.buckets))).toContain("25 a minute, assumed");
    expect(budgetNotes(ASSUMED)).toEqual([expect.stringContaining("no rate limit headers (write)")]);
    expect(String(bucketsTable(LEARNED.buckets))).not.toContain("assumed");
    expect(budgetNotes(LEARNED)).toEqual([]);
  });

  it("says at which pace calls go on after 429s that name no limit", () => {
    expect(budgetNotes(SLOWED)).toEqual([expect.stringContaining("6 calls a minute for now")]);
    expect(budgetNotes(STOPPED)).toEqual([expect.stringContaining("before 2027-01-15T08:00:00.000Z")]);
  });

  it("says that a lane waits for them to end", () => {
    const lane: LaneFigures = { lane: "bulk", consumption: "Enabled", queued: 3, inHand: 0 };
    expect(waitsFor(lane, SLOWED)).toBe("the brake after 429s that name no limit");
    expect(waitsFor(lane, LEARNED)).toBe("nothing: in progress");
  });
});

describe("orgconn doctor", () => {
  it.each([
    ["a learned limit is well", LEARNED, [["ok", "5 at once, 25 a minute"]]],
    [
      "an unknown one too",
      { ...LEARNED, buckets: [] },
      [["ok", "not known yet: the worker learns it from answers"]],
    ],
    [
      "an assumed one is a warning",
      ASSUMED,
      [["warning", "the tenant sends none, so the worker assumes a pace (write 25 a minute)"]],
    ],
    [
      "429s that name no limit are one",
      SLOWED,
      [
        ["ok", "5 at once, 25 a minute"],
        ["warning", "429s that name none of the tenant's limits slow all calls down, now to 6 a minute"],
      ],
    ],
  ])("%s", (_, figures, findings) => {
    expect(limitFindings(figures).map(({ verdict, detail }) => [verdict, detail])).toEqual(findings);
  });
});
