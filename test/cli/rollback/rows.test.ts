import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BatchGetItemCommand, DynamoDBClient, QueryCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type LeftAlone, writeRollbackRows } from "../../../cli/rollback/rows.ts";
import type { Session } from "../../../cli/session/session.ts";
import { BATCH_SHARDS } from "../../../lambda/stores/operation-item.ts";

const PAGES = 3;
const PAGE_SIZE = 4;

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "orgconn-rows-"));
});
afterEach(() => rm(directory, { recursive: true }));

/** An index of so many pages a shard, in each of which the first operation's state before is not on record. */
class Tables extends DynamoDBClient {
  readonly asked: string[] = [];

  override async send(command: unknown): Promise<object> {
    if (command instanceof BatchGetItemCommand) return { Responses: {} };
    if (!(command instanceof QueryCommand)) throw new Error("An unexpected command.");
    const { ExpressionAttributeValues, ExclusiveStartKey } = command.input;
    const shard = ExpressionAttributeValues?.[":shard"]?.S?.split("#")[1];
    const number = Number(ExclusiveStartKey?.page?.N ?? 0);
    const name = `${shard}x${number}`;
    this.asked.push(name);
    return {
      Items: Array.from({ length: PAGE_SIZE }, (_, row) =>
        marshall({
          operation_id: `operation-${name}-${row}`,
          action: "enable",
          organization_id: `org_${name}x${row}`,
          connection_id: "con_1",
          status: "succeeded",
          result: row === 1 ? "unchanged" : "applied",
          before: row === 0 ? "unknown" : "disabled",
        }),
      ),
      ...(number + 1 < PAGES ? { LastEvaluatedKey: { page: { N: String(number + 1) } } } : {}),
    };
  }
}

function sessionWith(client: DynamoDBClient): Session {
  return {
    names: { tables: { operations: "operations", connections: "connections" } },
    clients: { dynamodb: async () => client },
  } as unknown as Session;
}

test("rows are written a page at a time: no page is asked for before the one before it was dealt with", async () => {
  const tables = new Tables({ region: "eu-central-1" });
  const left: LeftAlone[] = [];
  const path = join(directory, "rows.ndjson");
  const { returned, unchanged } = await writeRollbackRows(sessionWith(tables), {
    batchId: "okta",
    rollbackId: "okta-rollback",
    path,
    onLeftAlone(entry) {
      left.push(entry);
      expect(tables.asked).toHaveLength(left.length);
    },
  });
  const pages = BATCH_SHARDS * PAGES;
  expect({ returned, unchanged, left: left.length }).toEqual({
    returned: 2 * pages,
    unchanged: pages,
    left: pages,
  });
  const rows = (await readFile(path, "utf8")).trimEnd().split("\n");
  const organizations = new Set(rows.map((row) => JSON.parse(row).organization_id));
  expect(organizations.size).toBe(2 * pages);
  expect(JSON.parse(rows[0] ?? "")).toMatchObject({
    action: "disable",
    organization_id: "org_0x0x2",
    connection_id: "con_1",
  });
});
