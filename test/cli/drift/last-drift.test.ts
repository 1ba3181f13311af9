import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { noFindings } from "../../../operator/drift/find-drift.ts";
import {
  type EndedDrift,
  keepDrift,
  type LastDrift,
  lastDriftObject,
  lastDriftText,
  readLastDrift,
} from "../../../operator/drift/last-drift.ts";
import { summaryOf } from "../../../operator/drift/summary.ts";
import type { Session } from "../../../operator/session/session.ts";
import { type DynamoDb, startDynamoDb } from "../../stores/dynamodb.ts";
import { createTables } from "../../stores/item-kinds.ts";
import { accessDenied } from "../../support/access-denied.ts";

const ENDED: EndedDrift = {
  summary: { ...summaryOf(noFindings()), organizations: 1_380, compared: 1_400, drifted: { removed: 2 } },
  endedAtMs: Date.parse("2026-11-29T12:00:00Z"),
  by: "ada",
  repaired: 0,
};

describe("the last comparison of all organizations", () => {
  let dynamodb: DynamoDb;
  let session: Session;
  beforeAll(async () => {
    dynamodb = await startDynamoDb();
    const tables = await createTables(dynamodb);
    session = { names: { tables }, clients: { dynamodb: async () => dynamodb.client } } as unknown as Session;
  });
  afterAll(() => dynamodb[Symbol.asyncDispose]());

  test("is unknown before there was one, and then the latest", async () => {
    expect(await readLastDrift(session)).toBeUndefined();
    expect(await keepDrift(session, { ...ENDED, after: "org_1" })).toBeUndefined();
    expect(await readLastDrift(session)).toMatchObject({ after: "org_1", repaired: 0 });
    expect(await keepDrift(session, { ...ENDED, repaired: 2 })).toBeUndefined();
    expect(await readLastDrift(session)).toEqual({
      ended_at: "2026-11-29T12:00:00.000Z",
      by: "ada",
      organizations: 1_380,
      compared: 1_400,
      drifted: { removed: 2 },
      not_compared: 0,
      repaired: 2,
    });
  });
});

test("a comparison whose operator may not store it says which permission is missing", async () => {
  const denied = accessDenied({ service: "dynamodb", action: "UpdateItem" });
  const session = {
    names: { tables: { control: "control" } },
    clients: { dynamodb: async () => ({ send: () => Promise.reject(denied) }) },
  } as unknown as Session;
  expect(await keepDrift(session, ENDED)).toContain("is not authorized to perform: dynamodb:UpdateItem");
});

const LAST: LastDrift = {
  ended_at: "2026-11-29T12:00:00.000Z",
  by: "ada",
  organizations: 1_380,
  compared: 1_400,
  drifted: { removed: 2, settings: 1 },
  not_compared: 4,
  repaired: 0,
};
const NOW_MS = Date.parse("2026-11-29T15:00:00Z");

test.each([
  [undefined, "No earlier comparison of all organizations is on record."],
  [
    LAST,
    "The last comparison of all ended 3 h 0 min ago, by ada: 3 of 1,400 connections differed (2 removed from the organization, 1 with other settings).",
  ],
  [
    { ...LAST, drifted: { removed: 1 }, repaired: 1, after: "org_7" },
    "The last comparison of all ended 3 h 0 min ago, by ada: 1 of 1,400 connections of the organizations after org_7 differed (1 removed from the organization); 1 repair was enqueued.",
  ],
  [
    { ...LAST, drifted: {} },
    "The last comparison of all ended 3 h 0 min ago, by ada: 0 of 1,400 connections differed.",
  ],
] as const)("%j is told in a sentence", (last, text) => {
  expect(lastDriftText(last, NOW_MS)).toBe(text);
});

test("programs get how many differ, and the kinds in words; a kind of a newer version is named as it is", () => {
  expect(lastDriftObject({ ...LAST, drifted: { removed: 2, moved: 1 } })).toMatchObject({
    differ: 3,
    kinds: "2 removed from the organization, 1 moved",
  });
});
