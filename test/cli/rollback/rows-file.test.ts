import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Row } from "../../../operator/backfill/validate/row.ts";
import {
  type RowsHead,
  readLeftAlone,
  readRollbackRows,
  readRowsFile,
  removeRowsFile,
  writeRowsFile,
} from "../../../operator/rollback/rows-file.ts";
import type { RollbackSummary } from "../../../operator/rollback/summary.ts";
import { allOf } from "../backfill/all-of.ts";

const HEAD: RowsHead = {
  rollback_of: "okta",
  batch_id: "okta-rollback",
  deployment: "https://sqs.eu-central-1.amazonaws.com/1/bulk.fifo",
  tenant: "example.eu.auth0.com",
  trust_records: false,
  planned_at: "2026-11-22T02:00:00.000Z",
};
const COUNTS: RollbackSummary = {
  returned: 2,
  unchanged: 1,
  changed_since: 0,
  not_restored: 0,
  missing: 0,
  actions: { enable: 0, disable: 2 },
  reasons: {},
};

let directory: string;
let path: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "orgconn-rows-"));
  path = join(directory, "okta-rollback.ndjson");
});
afterEach(() => rm(directory, { recursive: true }));

const none = () => [];

async function* rows(count = 2): AsyncGenerator<Row, RollbackSummary> {
  for (let row = 0; row < count; row++) {
    yield { action: "disable", organization_id: `org_${row}`, connection_id: "con_1" };
  }
  return COUNTS;
}

describe("a file of rows", () => {
  test("says what it is for, and is read back without the lines that say so", async () => {
    expect(await writeRowsFile(path, HEAD, rows(), none)).toEqual(COUNTS);
    expect(readRowsFile(path, HEAD)).toEqual({ head: HEAD, counts: COUNTS });
    const read = await allOf(readRollbackRows(path));
    expect(read).toMatchObject([
      { at: { row: 1, line: 2 }, fields: { organization_id: "org_0" } },
      { at: { row: 2, line: 3 }, fields: { organization_id: "org_1" } },
    ]);
    expect(await readdir(directory)).toEqual(["okta-rollback.ndjson"]);
  });

  test("keeps what was left alone, for a run that goes on", async () => {
    const left = ["org_7", "org_8"].map((organizationId) => ({
      kind: "changed_since" as const,
      organizationId,
      connectionId: "con_1",
      operationId: `${organizationId}-row`,
      why: "changed since",
    }));
    const told = [...left];
    await writeRowsFile(path, HEAD, rows(), () => told.splice(0, 1));
    expect(await allOf(readLeftAlone(path))).toEqual(left);
    const read = await allOf(readRollbackRows(path));
    expect(read).toMatchObject([
      { at: { row: 1, line: 3 }, fields: { organization_id: "org_0" } },
      { at: { row: 2, line: 5 }, fields: { organization_id: "org_1" } },
    ]);
  });

  test("is removed by the run that planned it, and by no other", async () => {
    await writeRowsFile(path, HEAD, rows(), none);
    removeRowsFile(path, { ...HEAD, planned_at: "2026-11-22T02:00:01.000Z" });
    expect(await readdir(directory)).toEqual(["okta-rollback.ndjson"]);
    removeRowsFile(path, HEAD);
    expect(await readdir(directory)).toEqual([]);
    removeRowsFile(path, HEAD);
  });

  test("is never overwritten", async () => {
    await writeFile(path, "the operator's own\n");
    await expect(writeRowsFile(path, HEAD, rows(), none)).rejects.toThrow(
      /does not overwrite it.*--batch ID/,
    );
    expect(await readFile(path, "utf8")).toBe("the operator's own\n");
    expect(await readdir(directory)).toEqual(["okta-rollback.ndjson"]);
  });

  test("is not there until it is complete", async () => {
    async function* failing(): AsyncGenerator<Row, RollbackSummary> {
      yield* rows(1);
      throw new Error("the table is away");
    }
    await expect(writeRowsFile(path, HEAD, failing(), none)).rejects.toThrow("the table is away");
    expect(await readdir(directory)).toEqual([]);
  });

  test("may be of any length", async () => {
    await writeRowsFile(path, HEAD, rows(5_000), none);
    expect(readRowsFile(path, HEAD)).toMatchObject({ counts: COUNTS });
  });

  test("is used for nothing else than it was planned for", async () => {
    await writeRowsFile(path, HEAD, rows(), none);
    expect(() => readRowsFile(path, { ...HEAD, tenant: "other.eu.auth0.com" })).toThrow(
      /planned at 2026-11-22.* for tenant example\.eu\.auth0\.com, and this is tenant other\.eu\.auth0\.com/,
    );
    for (const other of [
      { rollback_of: "saml" },
      { batch_id: "other" },
      { deployment: "elsewhere" },
      { trust_records: true },
    ]) {
      expect(() => readRowsFile(path, { ...HEAD, ...other })).toThrow(/--batch ID/);
    }
  });

  test.each(["", "organization_id\norg_1\n", '{"organization_id":"org_1"}\n', "[]"])(
    "is not taken for one when it holds %j",
    async (content) => {
      await writeFile(path, content);
      expect(() => readRowsFile(path, HEAD)).toThrow(/does not hold the rows of a rollback/);
    },
  );

  test("is not there where there is none", () => {
    expect(readRowsFile(path, HEAD)).toBeUndefined();
  });
});
