import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { batchPrefix } from "../../client/row-operation-id.ts";
import { UNKNOWN_PAIR } from "../../lambda/order/pair.ts";
import type { OperationItem } from "../../lambda/stores/operation-item.ts";
import { readPages } from "../batch/tail.ts";
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
}

/** Which rows are written, and where. */
export interface RollbackJob {
  readonly batchId: string;
  /** The batch that the rows will be. */
  readonly rollbackId: string;
  readonly path: string;
  readonly onLeftAlone: (left: LeftAlone) => void;
}

/**
 * Writes the rows that take a batch back into a file, as NDJSON, a page of the batch's index at a time: memory does not
 * grow with the batch. The file is what is sent from then on, so its order need not be found again.
 */
export async function writeRollbackRows(
  session: Session,
  { batchId, rollbackId, path, onLeftAlone }: RollbackJob,
): Promise<RollbackRows> {
  const isOwn = (operationId: string) => operationId.startsWith(batchPrefix(rollbackId));
  let returned = 0;
  let unchanged = 0;

  async function* lines() {
    for await (const page of readPages(session, batchId)) {
      const findPair = await readPairs(session, page.flatMap(keyOf));
      for (const entry of page) {
        const [key] = keyOf(entry);
        const step = planRollback(entry, (key && findPair(key)) ?? UNKNOWN_PAIR, isOwn);
        const why = whyLeft(step);
        if (why !== undefined) onLeftAlone(left(entry, why));
        if (step.kind === "nothing") unchanged += 1;
        if (step.kind !== "return") continue;
        returned += 1;
        yield `${JSON.stringify(step.row)}\n`;
      }
    }
  }

  await pipeline(lines, createWriteStream(path, { mode: 0o600 }));
  return { returned, unchanged };
}

function keyOf({ organization_id: organizationId, connection_id: connectionId }: OperationItem) {
  return organizationId === undefined || connectionId === undefined ? [] : [{ organizationId, connectionId }];
}

function whyLeft(step: RollbackStep): string | undefined {
  switch (step.kind) {
    case "changed_since":
      return `changed since by ${step.byOperationId}`;
    case "unknown":
      return step.what === "effect"
        ? "nobody knows whether it took effect"
        : "its state before is not on record";
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
