import { userInfo } from "node:os";
import { UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { wasMade } from "../../lambda/stores/conditional-write.ts";
import type { OperationItem } from "../../lambda/stores/operation-item.ts";
import type { Session } from "../session/session.ts";
import { type Act, act } from "./act.ts";
import type { ActingFlags } from "./choose.ts";
import { LEFT } from "./told.ts";

const DISCARDED = "discarded";

/** The record first: a letter whose record says that it was discarded is removed by whoever comes next. */
const DISCARD: Act = {
  verb: "Discard for good",
  done: DISCARDED,
  told: DISCARDED,
  wasBegun: ({ discarded_at }) => discarded_at !== undefined,
  outcomeOf: (did) => (did === "removed" ? DISCARDED : did),
  inHand: async (item, _letter, remove, { session }) =>
    (await recordDiscard(item, session)) && (await remove()) ? DISCARDED : LEFT,
  onRecord: async (item, { session }) => ((await recordDiscard(item, session)) ? DISCARDED : LEFT),
};

/**
 * Takes the chosen dead letters out of the queue for good, and writes into their records who did that.
 *
 * @returns The exit code: 1 when some were left.
 */
export function runDiscard(operationIds: readonly string[], flags: ActingFlags): Promise<number> {
  return act(DISCARD, operationIds, flags);
}

/** @returns false when it is no dead letter any more, or was redriven meanwhile. */
async function recordDiscard(
  { operation_id, redrives }: OperationItem,
  { clients, names }: Session,
): Promise<boolean> {
  const client = await clients.dynamodb();
  return wasMade(
    client.send(
      new UpdateItemCommand({
        TableName: names.tables.operations,
        Key: { operation_id: { S: operation_id } },
        UpdateExpression:
          "SET discarded_at = if_not_exists(discarded_at, :now), discarded_by = if_not_exists(discarded_by, :who) REMOVE dead_letter_shard",
        ConditionExpression: "#status = :dead_lettered AND redrives = :redrives",
        ExpressionAttributeNames: { "#status": "status" },
        ExpressionAttributeValues: {
          ":now": { S: new Date().toISOString() },
          ":who": { S: userInfo().username },
          ":dead_lettered": { S: "dead_lettered" },
          ":redrives": { N: String(redrives) },
        },
      }),
    ),
  );
}
