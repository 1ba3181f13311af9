import { userInfo } from "node:os";
import { UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { wasMade } from "../../lambda/stores/conditional-write.ts";
import type { OperationItem } from "../../lambda/stores/operation-item.ts";
import { EXIT } from "../exit-codes.ts";
import { createOutput } from "../output/output.ts";
import { openSession, type Session } from "../session/session.ts";
import { Interrupted, interruptible } from "../signals.ts";
import { type ActingFlags, choose } from "./choose.ts";
import { identify } from "./identify.ts";
import { letterStore } from "./ports.ts";
import { walkLetters } from "./walk.ts";

/** What became of a letter: gone for good, or left because it changed meanwhile or is in other hands. */
type Discarded = "discarded" | "left";

/**
 * Takes the chosen dead letters out of the queue for good, and writes into their records who did that.
 *
 * @returns The exit code: 1 when some were left.
 */
export async function runDiscard(operationIds: readonly string[], flags: ActingFlags): Promise<number> {
  const session = await openSession(flags);
  const output = createOutput(flags);
  try {
    const act = { verb: "Discard for good", wasBegun: isDiscarded };
    const choice = await choose(act, operationIds, flags, session, output);
    if (choice === undefined) {
      output.note("Nothing was done.");
      return EXIT.ok;
    }
    const { chosen, done } = choice;
    const outcomes = chosen.length === 0 ? new Map() : await discardChosen(chosen, session);
    const objects = [
      ...[...done].map(([operation_id, did]) => ({
        operation_id,
        outcome: did === "removed" ? "discarded" : did,
      })),
      ...[...outcomes].map(([operation_id, outcome]) => ({ operation_id, outcome })),
    ];
    const left = objects.filter(({ outcome }) => outcome !== "discarded").length;
    output.results(objects, () =>
      objects.length === 0
        ? "There are no such dead letters."
        : `${objects.length - left} of ${objects.length} were discarded.`,
    );
    if (outcomes.size < chosen.length) {
      output.note(
        `Interrupted: ${chosen.length - outcomes.size} were not looked at. The same command goes on.`,
      );
      return EXIT.interrupted;
    }
    return left === 0 ? EXIT.ok : EXIT.failed;
  } finally {
    session.close();
  }
}

function isDiscarded({ discarded_at }: OperationItem): boolean {
  return discarded_at !== undefined;
}

/**
 * Letter by letter, the record first: a letter whose record says that it was discarded is removed by whoever comes
 * next. What is left then is on record only: its letter was older than the queue keeps one.
 */
async function discardChosen(
  chosen: readonly OperationItem[],
  session: Session,
): Promise<ReadonlyMap<string, Discarded>> {
  const operations = await letterStore(session);
  const wanted = new Map(chosen.map((item) => [item.operation_id, item]));
  const outcomes = new Map<string, Discarded>();
  const work = async (signal: AbortSignal) => {
    await walkLetters(session, signal, async (letter, remove) => {
      const { operationId, redrives } = await identify(letter, operations);
      const item = wanted.get(operationId);
      if (item?.redrives !== redrives) return;
      const isGone = (await recordDiscard(item, session)) && (await remove());
      outcomes.set(operationId, isGone ? "discarded" : "left");
    });
    for (const item of chosen) {
      signal.throwIfAborted();
      if (outcomes.has(item.operation_id)) continue;
      outcomes.set(item.operation_id, (await recordDiscard(item, session)) ? "discarded" : "left");
    }
  };
  try {
    await interruptible(work);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
  }
  return outcomes;
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
