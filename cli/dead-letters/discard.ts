import { userInfo } from "node:os";
import { UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { conditionHeld } from "../../aws/conditional-write.ts";
import { DISCARDED, type DiscardPorts, discardLetter } from "../../operator/dead-letters/discard-letter.ts";
import type { Session } from "../../operator/session/session.ts";
import { type Act, act } from "./act.ts";
import type { ActingFlags } from "./choose.ts";

const DISCARD: Act = {
  verb: "Discard for good",
  done: DISCARDED,
  told: DISCARDED,
  wasBegun: ({ discarded_at }) => discarded_at !== undefined,
  outcomeOf: (did) => (did === "removed" ? DISCARDED : did),
  inHand: (item, _letter, remove, { session }) => discardLetter(item, { record: recordOf(session), remove }),
  onRecord: (item, { session }) =>
    discardLetter(item, { record: recordOf(session), remove: async () => true }),
};

/**
 * Takes the chosen dead letters out of the queue for good, and writes into their records who did that.
 *
 * @returns The exit code: 1 when some were left.
 */
export function runDiscard(operationIds: readonly string[], flags: ActingFlags): Promise<number> {
  return act(DISCARD, operationIds, flags);
}

/** Writes into the operations table who discarded a dead letter, and when. */
function recordOf({ clients, names }: Session): DiscardPorts["record"] {
  return async ({ operation_id, redrives }) => {
    const client = await clients.dynamodb();
    return conditionHeld(
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
  };
}
