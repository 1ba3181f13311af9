import type { OperationItem } from "../../contract/items/operation-item.ts";
import { type PairKey, UNKNOWN_PAIR } from "../../contract/pair.ts";
import { batchPrefix } from "../../contract/row-operation-id.ts";
import { createPairTable } from "../backfill/validate/pair-table.ts";
import type { Row } from "../backfill/validate/row.ts";
import type { Page } from "../batch/tail.ts";
import type { RollbackCounts } from "./counts.ts";
import {
  appliedSince,
  type LeftReason,
  planRollback,
  type RollbackStep,
  type RollbackTrust,
} from "./plan.ts";
import type { FindPair } from "./read-pairs.ts";
import type { LastApplied } from "./scan-last-applied.ts";
import { type FindRecord, readSince } from "./since.ts";

/** Why an operation is not rolled back, or only in part. */
export type LeftKind =
  | LeftReason
  | "changed_since"
  | "settings_unknown"
  | "record_missing"
  | "left_by_worker";

/** An operation that is not rolled back, or only in part. */
export interface LeftAlone {
  readonly kind: LeftKind;
  readonly organizationId: string;
  readonly connectionId: string;
  readonly operationId: string;
  readonly why: string;
}

/** Which rows are planned. */
export interface RollbackJob extends RollbackTrust {
  readonly batchId: string;
  /** How many rows of the batch must be on record. */
  readonly expectedRows: number;
  /** Whether the batch may have more rows: it was halted before its sender had noted all that it sent. */
  readonly mayHaveMore: boolean;
  readonly onLeftAlone: (left: LeftAlone) => void;
}

/** The ports of planning a rollback. */
export interface RollbackPorts {
  /** Reads all operations of a batch that ended, a page at a time. */
  readPages(batchId: string): AsyncIterable<Page>;
  readPairs(keys: readonly PairKey[]): Promise<FindPair>;
  readRecords(operationIds: readonly string[]): Promise<FindRecord>;
  /** Finds the pairs that a batch was the last one to change, a page at a time. */
  scanLastApplied(batchId: string): AsyncIterable<readonly LastApplied[]>;
  pause(ms: number): Promise<unknown>;
}

/** Pauses before the index is read again for records that are missing, in milliseconds: it follows within a second or so. */
const PAUSES_MS = [1_000, 4_000];

/**
 * Plans the rows that roll a batch back, a page of the batch's index at a time; it keeps only a fingerprint of each
 * operation in memory. Where records are missing, it reads the index again, because that may be behind. It counts those
 * that stay missing, and names them where the connections table has their pairs.
 */
export async function* rollbackRows(
  { readPages, readPairs, readRecords, scanLastApplied, pause }: RollbackPorts,
  { batchId, expectedRows, mayHaveMore, trustRecords, onLeftAlone }: RollbackJob,
): AsyncGenerator<Row, RollbackCounts> {
  const seen = createPairTable();
  const isNew = (operationId: string) => seen.note(operationId, 0) === undefined;
  const isRow = ({ operation_id }: OperationItem) => operation_id.startsWith(batchPrefix(batchId));
  let [returned, unchanged, changedSince, notRestored, onRecord] = [0, 0, 0, 0, 0];

  for (const pauseMs of [0, ...PAUSES_MS]) {
    if (onRecord >= expectedRows && !mayHaveMore && pauseMs > 0) break;
    if (pauseMs > 0) await pause(pauseMs);
    for await (const page of readPages(batchId)) {
      const entries = page.filter(({ operation_id }) => isNew(operation_id));
      onRecord += entries.filter(isRow).length;
      const findPair = await readPairs(entries.flatMap(keyOf));
      const pairOf = (entry: OperationItem) => keyOf(entry).map(findPair)[0] ?? UNKNOWN_PAIR;
      const lasts = entries.flatMap((entry) => {
        const last = appliedSince(entry, pairOf(entry));
        return last === undefined ? [] : [[entry.operation_id, last] as const];
      });
      const since = await readSince(new Map(lasts), readRecords);
      for (const entry of entries) {
        const step = planRollback(entry, pairOf(entry), since.get(entry.operation_id), { trustRecords });
        const why = whyLeft(step);
        if (why !== undefined) onLeftAlone(left(entry, why));
        if (step.kind === "nothing") unchanged += 1;
        else if (step.kind === "changed_since") changedSince += 1;
        else if (why !== undefined) notRestored += 1;
        if (step.kind !== "return") continue;
        returned += 1;
        yield step.row;
      }
    }
  }

  let named = 0;
  if (onRecord < expectedRows || mayHaveMore) {
    for await (const page of scanLastApplied(batchId)) {
      for (const pair of page.filter(({ operationId }) => isNew(operationId))) {
        named += 1;
        onLeftAlone({ kind: "record_missing", ...pair, why: WITHOUT_RECORD });
      }
    }
  }
  const missing = Math.max(named, expectedRows - onRecord);
  return { returned, unchanged, changed_since: changedSince, not_restored: notRestored, missing };
}

const WITHOUT_RECORD = "its record is missing: records are kept for a limited time";

function keyOf({ organization_id: organizationId, connection_id: connectionId }: OperationItem) {
  return organizationId === undefined || connectionId === undefined ? [] : [{ organizationId, connectionId }];
}

const LEFT_REASONS: Readonly<Record<LeftReason, string>> = {
  effect_unknown: "unknown whether it took effect: an answer was lost",
  since_unknown:
    "changed since, but the record of that change is missing: it was a newer request or only a repair",
  before_unknown: "its previous state was not recorded",
  only_recorded:
    "its previous state was only recorded, not seen at the tenant: pass --trust-records to restore what was recorded",
  was_off: "it was associated but turned off before, which no request can restore: do so in the Dashboard",
};

function whyLeft(step: RollbackStep): Pick<LeftAlone, "kind" | "why"> | undefined {
  switch (step.kind) {
    case "changed_since":
      return { kind: step.kind, why: `changed since by ${step.byOperationId}` };
    case "left":
      return { kind: step.why, why: LEFT_REASONS[step.why] };
    case "return":
      if (step.unknown.length === 0) return undefined;
      return {
        kind: "settings_unknown",
        why: `restored, but its previous settings were not recorded (${step.unknown.join(", ")})`,
      };
    case "nothing":
      return undefined;
  }
}

function left(
  { organization_id, connection_id, operation_id }: OperationItem,
  { kind, why }: Pick<LeftAlone, "kind" | "why">,
): LeftAlone {
  return {
    kind,
    organizationId: organization_id ?? "",
    connectionId: connection_id ?? "",
    operationId: operation_id,
    why,
  };
}
