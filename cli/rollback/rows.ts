import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { batchPrefix } from "../../client/row-operation-id.ts";
import { UNKNOWN_PAIR } from "../../lambda/order/pair.ts";
import type { OperationItem } from "../../lambda/stores/operation-item.ts";
import { readTail } from "../batch/tail.ts";
import type { Session } from "../session/session.ts";
import { planRollback, type RollbackStep } from "./plan.ts";
import { readPairs } from "./read-pairs.ts";

/** An operation that is not taken back, or not wholly. */
export interface LeftAlone {
  readonly organizationId: string;
  readonly connectionId: string;
  readonly operationId: string;
  readonly why: string;
}

/** What a rollback comes to. */
export interface RollbackRows {
  /** Pairs that are returned to their state before. */
  readonly returned: number;
  /** Operations that changed nothing. */
  readonly unchanged: number;
  readonly leftAlone: readonly LeftAlone[];
}

/**
 * Writes the rows that take a batch back into a file, as NDJSON.
 *
 * @param rollbackId The batch that they will be.
 */
export async function writeRollbackRows(
  session: Session,
  {
    batchId,
    rollbackId,
    path,
  }: { readonly batchId: string; readonly rollbackId: string; readonly path: string },
): Promise<RollbackRows> {
  const isOwn = (operationId: string) => operationId.startsWith(batchPrefix(rollbackId));
  // Rows keep one order, so that the same rows are the same batch.
  const lines: string[] = [];
  const leftAlone: LeftAlone[] = [];
  let unchanged = 0;

  const take = (entry: OperationItem, step: RollbackStep) => {
    const why = whyLeft(step);
    if (why !== undefined) leftAlone.push(left(entry, why));
    if (step.kind === "nothing") unchanged += 1;
    if (step.kind === "return") lines.push(JSON.stringify(step.row));
  };

  const pages: OperationItem[][] = [];
  await readTail(session, batchId, "", (page) => pages.push([...page]));
  for (const page of pages) {
    const findPair = await readPairs(session, page.flatMap(keyOf));
    for (const entry of page) {
      const [key] = keyOf(entry);
      const pair = (key && findPair(key)) ?? UNKNOWN_PAIR;
      take(entry, planRollback(entry, pair, isOwn));
    }
  }
  const file = createWriteStream(path, { mode: 0o600 });
  for (const line of lines.toSorted()) {
    if (!file.write(`${line}\n`)) await once(file, "drain");
  }
  file.end();
  await once(file, "finish");
  return { returned: lines.length, unchanged, leftAlone };
}

function keyOf({ organization_id: organizationId, connection_id: connectionId }: OperationItem) {
  return organizationId === undefined || connectionId === undefined ? [] : [{ organizationId, connectionId }];
}

function whyLeft(step: RollbackStep): string | undefined {
  switch (step.kind) {
    case "changed_since":
      return `changed since by ${step.byOperationId}`;
    case "unknown":
      return "its state before is not on record";
    case "return":
      return step.unknown.length === 0
        ? undefined
        : `returned, but what ${step.unknown.join(", ")} was is not on record`;
    case "nothing":
      return undefined;
  }
}

function left({ organization_id, connection_id, operation_id }: OperationItem, why: string): LeftAlone {
  return {
    organizationId: organization_id ?? "",
    connectionId: connection_id ?? "",
    operationId: operation_id,
    why,
  };
}
