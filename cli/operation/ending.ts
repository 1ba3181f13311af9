import type { OperationItem } from "../../contract/items/operation-item.ts";
import { EXIT } from "../exit-codes.ts";

/** Returns the exit code for an operation's status; an operation under way is not a failure. */
export function exitCodeOf({ status }: Pick<OperationItem, "status">): number {
  switch (status) {
    case "succeeded":
    case "deferred":
      return EXIT.ok;
    case "dead_lettered":
      return EXIT.failed;
    case "superseded":
    case "cancelled":
      return EXIT.overtaken;
  }
}
