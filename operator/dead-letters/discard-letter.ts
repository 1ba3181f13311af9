import type { OperationItem } from "../../contract/items/operation-item.ts";
import { LEFT } from "./outcome.ts";

/** The outcome of a letter that was taken out for good. */
export const DISCARDED = "discarded";

/** What discarding a dead letter needs of the world. */
export interface DiscardPorts {
  /**
   * Writes into the record that its dead letter is discarded.
   *
   * @returns false when it is no dead letter any more, or was redriven meanwhile.
   */
  record(item: Pick<OperationItem, "operation_id" | "redrives">): Promise<boolean>;
  /**
   * Takes the letter out of the dead-letter queue.
   *
   * @returns false when it is in hand no more.
   */
  remove(): Promise<boolean>;
}

/**
 * Discards a dead letter: the record first, and then the letter, so that the next command removes a letter that a crash
 * left.
 */
export async function discardLetter(
  item: Pick<OperationItem, "operation_id" | "redrives">,
  { record, remove }: DiscardPorts,
): Promise<typeof DISCARDED | typeof LEFT> {
  return (await record(item)) && (await remove()) ? DISCARDED : LEFT;
}
