import type { AcceptedItem } from "../contract/items/accepted-item.ts";
import type { BatchItem } from "../contract/items/batch-item.ts";
import type { OperationItem } from "../contract/items/operation-item.ts";
import type { PairItem } from "../contract/items/pair-item.ts";
import { itemReader } from "./item-reader.ts";

/** Reads a batch's item of the control table. */
export const readBatchItem = itemReader<BatchItem>("batch", "batch_id");

/** Reads an item of the operations table, or an entry of one of its indexes. */
export const readOperationItem = itemReader<OperationItem>("operation", "operation_id");

/** Reads an item of the connections table. */
export const readPairItem = itemReader<PairItem>("pair", "organization_id", "connection_id");

/** Reads an accepted request's item of the operations table. */
export const readAcceptedItem = itemReader<AcceptedItem>("accepted request", "operation_id");
