import type { OperationItem } from "../../contract/items/operation-item.ts";
import { LEFT } from "./outcome.ts";

/** The outcome of a letter that was removed for good. */
export const DISCARDED = "discarded";

/** What discarding a dead letter needs of the world. */
export interface DiscardPorts {
  /**
   * Writes into the record that its dead letter is discarded.
   *
   * @returns false when it is not a dead letter any longer, or was redriven meanwhile.
   */
  record(item: Pick<OperationItem, "operation_id" | "redrives">): Promise<boolean>;
  /**
   * Takes the letter out of the dead-letter queue.
   *
   * @returns false when its visibility timeout is over.
   */
  remove(): Promise<boolean>;
}

/**
 * Discards a dead letter: first its record, then the letter. If a crash leaves the letter behind, the next command removes
 * it.
 */
export async function discardLetter(
  item: Pick<OperationItem, "operation_id" | "redrives">,
  { record, remove }: DiscardPorts,
): Promise<typeof DISCARDED | typeof LEFT> {
  return (await record(item)) && (await remove()) ? DISCARDED : LEFT;
}
