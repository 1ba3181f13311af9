import { userInfo } from "node:os";
import { UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { wasMade } from "../../lambda/stores/conditional-write.ts";
import type { OperationItem } from "../../lambda/stores/operation-item.ts";
import { EXIT } from "../exit-codes.ts";
import { createOutput } from "../output/output.ts";
import { openSession, type Session } from "../session/session.ts";
import { type ActingFlags, choose } from "./choose.ts";
import { operationIdOf, redrivesOf } from "./letter.ts";
import { walkLetters } from "./walk.ts";

/**
 * Takes the chosen dead letters out of the queue for good, and writes into their records who did that.
 *
 * @returns The exit code.
 */
export async function runDiscard(operationIds: readonly string[], flags: ActingFlags): Promise<number> {
  const session = await openSession(flags);
  const output = createOutput(flags);
  try {
    const chosen = await choose("Discard for good", operationIds, flags, session);
    if (chosen === undefined) {
      output.note("Nothing was done.");
      return EXIT.ok;
    }
    const discarded = await discardAll(chosen, session);
    output.results(
      discarded.map((operation_id) => ({ operation_id, outcome: "discarded" })),
      () => `${discarded.length} of ${chosen.length} were discarded.`,
    );
    return discarded.length === chosen.length ? EXIT.ok : EXIT.failed;
  } finally {
    session.close();
  }
}

/** The record first: a letter whose record says that it was discarded can be removed by whoever comes next. */
async function discardAll(chosen: readonly OperationItem[], session: Session): Promise<readonly string[]> {
  const discarded = new Map<string, number>();
  for (const item of chosen) {
    if (await recordDiscard(item, session)) discarded.set(item.operation_id, item.redrives);
  }
  await walkLetters(session, async (letter, remove) => {
    if (discarded.get(operationIdOf(letter)) === redrivesOf(letter)) await remove();
  });
  return [...discarded.keys()];
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
        UpdateExpression: "SET discarded_at = :now, discarded_by = :who REMOVE dead_letter_shard",
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
