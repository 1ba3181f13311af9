import type { OperationItem } from "../../contract/items/operation-item.ts";
import { batchIdOf } from "../../operator/batch/read.ts";
import { readRowsOfBatch, rowObject } from "../../operator/batch/rows.ts";
import type { SessionFlags } from "../../operator/session/flags.ts";
import { EXIT } from "../exit-codes.ts";
import { endingText } from "../operation/describe.ts";
import { showCut } from "../output/cut.ts";
import { list } from "../output/list.ts";
import type { Styled } from "../output/styled.ts";
import { timeText } from "../output/time.ts";
import { type FilterFlags, filterOf } from "../session/filters.ts";
import type { ListFlags } from "../session/options.ts";
import { runWithSession } from "../session/run.ts";

/** The options of `orgconn batch rows`. */
export interface RowsFlags extends SessionFlags, ListFlags, FilterFlags {}

/**
 * Lists the operations of a batch that have ended.
 *
 * @returns The exit code.
 * @throws UsageError when there is no such batch.
 */
export function runRows(batch: string, flags: RowsFlags): Promise<number> {
  return runWithSession(flags, async (session, output) => {
    const batchId = await batchIdOf(session, batch, flags);
    const rows = await readRowsOfBatch(session, {
      ...filterOf(flags, session.clients.now()),
      batchId,
    });
    const { items } = rows;
    output.results(items.map(rowObject), () =>
      items.length === 0
        ? "No operation of it has ended like that."
        : rowsList(items, flags, session.clients.now()),
    );
    showCut(output, rows, "first");
    return EXIT.ok;
  });
}

/** Operations of a batch in a list. @param nowMs AWS's clock. */
export function rowsList(items: readonly OperationItem[], flags: ListFlags, nowMs: number): Styled {
  return list(
    ["operation", "organization", "status", "detail", "connection", "action", "finished"],
    items.map((item) => [
      item.operation_id,
      item.organization_id ?? "",
      endingText(item),
      item.detail ?? "",
      item.connection_id ?? "",
      item.action ?? "",
      timeText(item.finished_at, flags, nowMs),
    ]),
    flags,
  );
}
