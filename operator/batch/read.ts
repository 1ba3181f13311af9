import { GetItemCommand, paginateScan } from "@aws-sdk/client-dynamodb";
import { readBatchItem } from "../../aws/read-items.ts";
import { type Batch, isHalted } from "../../contract/batch.ts";
import { BATCH_KEY_PREFIX, batchKey, fromItem } from "../../contract/items/batch-item.ts";
import { UsageError } from "../errors.ts";
import type { Session } from "../session/session.ts";

/** Batches that share a beginning and are named, at most. */
const AMBIGUOUS_SHOWN = 5;

/** What is known of a batch, or undefined when there is none of that id. */
export async function readBatch({ names, clients }: Session, batchId: string): Promise<Batch | undefined> {
  const client = await clients.dynamodb();
  const Key = { key: { S: batchKey(batchId) } };
  const { Item } = await client.send(
    new GetItemCommand({ TableName: names.tables.control, Key, ConsistentRead: true }),
  );
  return Item === undefined ? undefined : fromItem(readBatchItem(Item));
}

/** The batch of an id. @throws UsageError when there is none. */
export async function knownBatch(session: Session, batchId: string): Promise<Batch> {
  const batch = await readBatch(session, batchId);
  if (batch === undefined) throw unknownBatch(session, batchId);
  return batch;
}

/**
 * The id of the batch that an operator means: a whole id, or the beginning of one that no other batch shares. A program, or
 * a command that does not ask, has to give the whole id.
 *
 * @throws UsageError when no batch, or more than one, begins like that.
 */
export async function batchIdOf(
  session: Session,
  text: string,
  { json = false, yes = false }: { readonly json?: boolean; readonly yes?: boolean },
): Promise<string> {
  if ((await readBatch(session, text)) !== undefined) return text;
  if (json || yes) throw unknownBatch(session, text);
  const ids = (await listBatches(session)).map(({ batchId }) => batchId).filter((id) => id.startsWith(text));
  const [only, ...others] = ids;
  if (only === undefined) throw unknownBatch(session, text);
  if (others.length === 0) return only;
  const shown = ids.slice(0, AMBIGUOUS_SHOWN).join(", ");
  const more = ids.length > AMBIGUOUS_SHOWN ? " …" : "";
  throw new UsageError(
    `batch: ${ids.length} batches begin with "${text}": ${shown}${more}. Type more of the id.`,
  );
}

/** The error of an id that no batch has. */
export function unknownBatch({ commandLine }: Pick<Session, "commandLine">, batchId: string): UsageError {
  return new UsageError(`batch: there is no batch "${batchId}". ${commandLine("batch list")} shows all.`);
}

/**
 * All batches, the latest first. The control table holds nothing but a few items beside them, so all of it is read.
 */
export async function listBatches({ names, clients }: Session): Promise<Batch[]> {
  const client = await clients.dynamodb();
  const batches: Batch[] = [];
  const pages = paginateScan(
    { client },
    {
      TableName: names.tables.control,
      FilterExpression: "begins_with(#key, :prefix)",
      ExpressionAttributeNames: { "#key": "key" },
      ExpressionAttributeValues: { ":prefix": { S: BATCH_KEY_PREFIX } },
    },
  );
  for await (const { Items = [] } of pages) {
    batches.push(...Items.map((item) => fromItem(readBatchItem(item))));
  }
  return batches.toSorted((a, b) => b.createdAtMs - a.createdAtMs);
}

/** The batches among some ids that are cancelled or stopped: the worker makes no call for their rows, redriven ones included. */
export async function haltedAmong(session: Session, batchIds: Iterable<string>): Promise<Batch[]> {
  const halted: Batch[] = [];
  for (const batchId of new Set(batchIds)) {
    const batch = await readBatch(session, batchId);
    if (batch !== undefined && isHalted(batch)) halted.push(batch);
  }
  return halted;
}
