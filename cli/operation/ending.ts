import type { OperationItem } from "../../contract/items/operation-item.ts";
import { EXIT } from "../exit-codes.ts";

/** What an operation's status means as an exit code; one that is under way is no failure. */
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
