import type { OperationItem } from "../../contract/items/operation-item.ts";
import { list } from "../output/list.ts";
import { requesterText } from "../output/requester.ts";
import type { Styled } from "../output/styled.ts";
import { timeText } from "../output/time.ts";
import type { ListFlags } from "../session/options.ts";
import { endingText } from "./describe.ts";

/** Finished operations in a table. @param nowMs AWS's clock. */
export function historyTable(items: readonly OperationItem[], flags: ListFlags, nowMs: number): Styled {
  return list(
    [
      ...["operation", "status", "finished", "requested by", "action", "connection", "because", "batch"],
      ...["detail", "failed tries", "throttled"],
    ],
    items.map((item) => [
      item.operation_id,
      endingText(item),
      timeText(item.finished_at, flags, nowMs),
      requesterText(item.requested_by, flags),
      item.action ?? "",
      item.connection_id ?? "",
      item.request?.reason ?? "",
      item.batch_id ?? "",
      item.detail ?? "",
      item.attempts,
      item.throttles,
    ]),
    { ...flags, numeric: [9, 10] },
  );
}
