import { BatchGetItemCommand, DynamoDBClient, QueryCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { expect, test } from "vitest";
import { BATCH_SHARDS } from "../../../contract/items/operation-item.ts";
import { batchPrefix } from "../../../contract/row-operation-id.ts";
import { rollbackPorts } from "../../../operator/rollback/ports.ts";
import { type LeftAlone, type RollbackJob, rollbackRows } from "../../../operator/rollback/rows.ts";
import type { Session } from "../../../operator/session/session.ts";

const PAGES = 3;
const PAGE_SIZE = 4;
const ROWS = BATCH_SHARDS * PAGES * PAGE_SIZE;
const PREFIX = batchPrefix("okta");

/**
 * The tables of a batch, with so many pages in each shard of its index. Of each page the first operation's state before is
 * not on record, the second changed nothing.
 */
class Tables extends DynamoDBClient {
  readonly asked: string[] = [];
  /** Rows that are on no page the first so many times, and rows that never are. */
  late = 0;
  gone = 0;
  #reads = 0;

  override async send(command: unknown): Promise<object> {
    if (command instanceof BatchGetItemCommand) {
      const keys = command.input.RequestItems?.connections?.Keys ?? [];
      return { Responses: { connections: keys.map((key) => pairItem(String(key.organization_id?.S))) } };
    }
    if (command instanceof ScanCommand) return { Items: allNames().map((name) => pairItem(`org_${name}`)) };
    if (!(command instanceof QueryCommand)) throw new Error("An unexpected command.");
    const { ExpressionAttributeValues, ExclusiveStartKey } = command.input;
    const shard = Number(ExpressionAttributeValues?.[":shard"]?.S?.split("#")[1]);
    const page = Number(ExclusiveStartKey?.page?.N ?? 0);
    if (shard === 0 && page === 0) this.#reads += 1;
    this.asked.push(`${shard}x${page}`);
    const hidden = this.gone + (this.#reads === 1 ? this.late : 0);
    const names = namesOf(shard, page).slice(shard === 0 && page === 0 ? hidden : 0);
    return {
      Items: names.map((name) => marshall(entryOf(name))),
      ...(page + 1 < PAGES ? { LastEvaluatedKey: { page: { N: String(page + 1) } } } : {}),
    };
  }
}

const namesOf = (shard: number, page: number) =>
  Array.from({ length: PAGE_SIZE }, (_, row) => `${shard}x${page}x${row}`);
const allNames = () =>
  Array.from({ length: BATCH_SHARDS * PAGES }, (_, at) =>
    namesOf(at % BATCH_SHARDS, Math.floor(at / BATCH_SHARDS)),
  ).flat();
const rowOf = (name: string) => Number(name.split("x")[2]);

function entryOf(name: string) {
  return {
    operation_id: `${PREFIX}${name}`,
    action: "enable",
    lane: "bulk",
    organization_id: `org_${name}`,
    connection_id: "con_1",
    status: "succeeded",
    result: rowOf(name) === 1 ? "unchanged" : "applied",
  };
}

function pairItem(organizationId: string) {
  const name = organizationId.replace("org_", "");
  return marshall({
    organization_id: organizationId,
    connection_id: "con_1",
    version: 1,
    state: "enabled",
    operation_id: `${PREFIX}${name}`,
    result: "applied",
    before: rowOf(name) === 0 ? "unknown" : "disabled",
    ...(rowOf(name) === 0 ? {} : { before_source: "seen" }),
    auth0_status: 201,
    updated_at: "2026-11-22T02:00:00.000Z",
    place: { lane: "bulk", sequence: "1", sent_at_ms: 0 },
    settings: {},
    last_places: {},
  });
}

async function planned(
  tables: Tables,
  onLeftAlone: (left: LeftAlone) => void = () => {},
  sent: Pick<RollbackJob, "expectedRows" | "mayHaveMore"> = { expectedRows: ROWS, mayHaveMore: false },
) {
  const session = {
    names: { tables: { operations: "operations", connections: "connections" } },
    clients: { dynamodb: async () => tables },
  } as unknown as Session;
  const pauses: number[] = [];
  const left: LeftAlone[] = [];
  const ports = {
    ...rollbackPorts(session, new AbortController().signal),
    pause: async (ms: number) => void pauses.push(ms),
  };
  const rows = rollbackRows(ports, {
    batchId: "okta",
    ...sent,
    trustRecords: false,
    onLeftAlone(one) {
      left.push(one);
      onLeftAlone(one);
    },
  });
  const organizations: string[] = [];
  for (;;) {
    const { done, value } = await rows.next();
    if (done) return { counts: value, organizations, left, pauses };
    organizations.push(value.organization_id);
  }
}

const tables = () => new Tables({ region: "eu-central-1" });
const PAGES_IN_ALL = BATCH_SHARDS * PAGES;

test("rows are planned a page at a time: no page is asked for before the one before it was dealt with", async () => {
  const index = tables();
  let number = 0;
  const { counts, organizations, pauses } = await planned(index, () => {
    number += 1;
    expect(index.asked).toHaveLength(number);
  });
  expect(counts).toEqual({
    returned: 2 * PAGES_IN_ALL,
    unchanged: PAGES_IN_ALL,
    changed_since: 0,
    not_restored: PAGES_IN_ALL,
    missing: 0,
  });
  expect(new Set(organizations).size).toBe(2 * PAGES_IN_ALL);
  expect(pauses).toEqual([]);
});

test("records that the index does not have yet are waited for, and no row is planned twice", async () => {
  const index = tables();
  index.late = 3;
  const { counts, organizations, pauses } = await planned(index);
  expect(counts).toMatchObject({ returned: 2 * PAGES_IN_ALL, missing: 0 });
  expect(new Set(organizations).size).toBe(organizations.length);
  expect(pauses).toHaveLength(1);
});

test("records that stay missing are counted, and named by what the connections table knows of their pairs", async () => {
  const index = tables();
  index.gone = 3;
  const { counts, left } = await planned(index);
  expect(counts).toMatchObject({ returned: 2 * PAGES_IN_ALL - 1, missing: 3 });
  const named = left.filter(({ why }) => why.includes("record is missing"));
  expect(named.map(({ organizationId }) => organizationId)).toEqual(["org_0x0x0", "org_0x0x1", "org_0x0x2"]);
});

test("of a batch that was stopped before its sender noted all rows, what is missing is found in the connections table", async () => {
  const index = tables();
  index.gone = 3;
  const { counts, left } = await planned(index, () => {}, { expectedRows: ROWS - 10, mayHaveMore: true });
  expect(counts).toMatchObject({ returned: 2 * PAGES_IN_ALL - 1, missing: 3 });
  expect(left.filter(({ why }) => why.includes("record is missing"))).toHaveLength(3);
});

test("and what its index does not have yet is waited for", async () => {
  const index = tables();
  index.late = 3;
  const { counts } = await planned(index, () => {}, { expectedRows: ROWS - 10, mayHaveMore: true });
  expect(counts).toMatchObject({ returned: 2 * PAGES_IN_ALL, missing: 0 });
});
