import type { OperationItem } from "../../contract/items/operation-item.ts";

/** Whether a record waits since a redrive, and the message may never have been sent: no worker has written since. */
export function isRedriveBegun({ status, reason }: OperationItem): boolean {
  return status === "deferred" && reason === "redriven";
}
