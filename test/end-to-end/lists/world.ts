import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { clientOptions } from "../../../local/clients.ts";
import { CONNECTION, type Operator, startOperator } from "../operator.ts";

/** A batch whose three rows have failed, and one that was stopped by its failures. */
export const FAILED = "2026-11-okta-all-customers";
export const STOPPED = "2026-11-okta-stopped";

/** Has a row of each batch, and a request of its own. */
export const ORGANIZATION = "org_0000000000000001";

/** A deferred operation. */
export const WAITING = "backfill-2026-11-okta-00000017";

/** Why the request of its own was made. */
export const BECAUSE = "the customer asked for it";

/** The stand-in has neither. A connection that all rows are about would be looked at before the first one is sent. */
const UNKNOWN = "con_unknown000000001";
const UNKNOWN_TOO = "con_unknown000000002";

/** A batch that was applied; a newer request has changed one of its connections, and a user of the tenant another. */
export const APPLIED = "2026-11-okta-applied-to-two";

/** Lets a batch be applied, a newer request change its first connection, and a user of the tenant remove its second one. */
export async function applyAndDrift(operator: Operator): Promise<void> {
  const [first, second] = ["org_0000000000000021", "org_0000000000000022"];
  const rows = ["organization_id,connection_id", ...[first, second].map((id) => `${id},${CONNECTION}`)];
  const path = join(await mkdtemp(join(tmpdir(), "orgconn-lists-")), "applied.csv");
  await writeFile(path, rows.join("\n"));
  await operator.run("backfill", path, "--enable", CONNECTION, "--batch", APPLIED, "--watch");
  await operator.run("disable", first, CONNECTION, "--wait");
  await operator.run("stand-in", "dashboard", "remove", second, CONNECTION);
}

/** Starts an operator beside a stack in which every list has something to show. */
export async function startWorld(): Promise<Operator> {
  const operator = await startOperator();
  const directory = await mkdtemp(join(tmpdir(), "orgconn-lists-"));
  const backfill = async (batch: string, rows: number) => {
    const lines = Array.from({ length: rows }, (_, row) => {
      const connection = row === rows - 1 ? UNKNOWN_TOO : UNKNOWN;
      return `org_${String(row + 1).padStart(16, "0")},${connection}`;
    });
    const path = join(directory, `${batch}.csv`);
    await writeFile(path, ["organization_id,connection_id", ...lines].join("\n"));
    return operator.run("backfill", path, "--action", "enable", "--batch", batch, "--no-capture", "--watch");
  };
  await backfill(FAILED, 3);
  await backfill(STOPPED, 12);
  await operator.run("enable", ORGANIZATION, CONNECTION, "--reason", BECAUSE, "--wait");
  const client = new DynamoDBClient(clientOptions(operator.stack.endpoints.dynamodb));
  const Item = marshall({
    operation_id: WAITING,
    deferred_shard: "deferred",
    enqueued_at: "2026-11-29T12:00:00.000Z",
    lane: "bulk",
    status: "deferred",
    reason: "budget",
    organization_id: ORGANIZATION,
    connection_id: CONNECTION,
    action: "enable",
    attempts: 0,
  });
  await client.send(new PutItemCommand({ TableName: operator.stack.tables.operations, Item }));
  client.destroy();
  return operator;
}
