import { paginateScan } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { vi } from "vitest";
import type { OperationItem } from "../../contract/items/operation-item.ts";
import type { Account } from "./account.ts";

/** Records of operations, by operation. */
export type Operations = ReadonlyMap<string, OperationItem>;

/** The finished operations of a table. */
export async function finishedOperations({ dynamodb }: Account, tableName: string): Promise<Operations> {
  const finished = new Map<string, OperationItem>();
  for await (const { Items = [] } of paginateScan({ client: dynamodb }, { TableName: tableName })) {
    for (const item of Items) {
      const operation = unmarshall(item) as OperationItem;
      if (operation.finished_at !== undefined) finished.set(operation.operation_id, operation);
    }
  }
  return finished;
}

/**
 * Waits until these operations are finished.
 *
 * @throws Error naming those that are not after `patienceMs`.
 */
export async function waitUntilFinished(
  account: Account,
  tableName: string,
  operationIds: readonly string[],
  patienceMs: number,
): Promise<Operations> {
  return vi.waitFor(
    async () => {
      const finished = await finishedOperations(account, tableName);
      const missing = operationIds.filter((id) => !finished.has(id));
      if (missing.length > 0) throw new Error(`${missing.length} are not finished: ${missing.slice(0, 5)} …`);
      return finished;
    },
    { timeout: patienceMs, interval: 500 },
  );
}
