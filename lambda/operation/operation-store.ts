import type { Deferral, OperationRecord, Outcome } from "../../contract/record.ts";

/** The operations table. */
export interface OperationStore {
  /** The record of an operation, or undefined when there is none yet. */
  read(operationId: string): Promise<OperationRecord | undefined>;
  /** Notes that an operation waits. Ignored where it is finished already. */
  defer(deferral: Deferral): Promise<void>;
  /**
   * Writes the terminal record, unless the operation is finished already, or has been redriven since, or its id belongs
   * to a request with other content.
   */
  finish(outcome: Outcome): Promise<"recorded" | "recorded_before" | "id_taken">;
  /**
   * Makes a dead-lettered record wait again, on the condition that it is the dead letter of the redrive before and
   * was not discarded.
   *
   * @returns false when it is not.
   */
  reopen(deferral: Deferral): Promise<boolean>;
}
