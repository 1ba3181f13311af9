import type { OperationRecord } from "../../contract/record.ts";
import type { Identity } from "./identify.ts";
import { type Letter, wasMoved } from "./letter.ts";

/** What makes a letter and its record agree again. */
export type Reconciliation =
  /** They agree, or the worker is about to see to it. */
  | "keep"
  /** SQS moved the message here by itself: its record is to be written. */
  | "adopt"
  /** A redrive stopped between the record and the end of the letter. */
  | "finish_redrive"
  /** Nobody needs the letter any more. */
  | "remove";

/**
 * Decides what a letter and its record lack to agree. Pure.
 *
 * | record | letter that the worker sent | message that SQS moved |
 * | --- | --- | --- |
 * | none, or deferred with no more redrives | keep: the worker is about to record it | adopt |
 * | deferred, one redrive more | finish the redrive | finish the redrive |
 * | dead-lettered, as many redrives | keep; remove what was discarded | the same |
 * | more redrives than that, or another ending | remove | remove |
 *
 * @param identity Which record it is, and of what content.
 */
export function reconcile(
  letter: Letter,
  identity: Identity,
  record: OperationRecord | undefined,
): Reconciliation {
  const ifMoved = wasMoved(letter) ? "adopt" : "keep";
  if (record === undefined) return ifMoved;
  const contentHash = identity.kind === "request" ? identity.contentHash : undefined;
  // An id that was used twice can have the letter of one request and the record of the other.
  if (record.contentHash !== contentHash) return "keep";
  const { redrives } = identity;
  if (record.status === "deferred") {
    if (record.redrives <= redrives) return ifMoved;
    return record.redrives === redrives + 1 ? "finish_redrive" : "remove";
  }
  if (record.status !== "dead_lettered" || record.redrives > redrives) return "remove";
  return record.discarded && record.redrives === redrives ? "remove" : "keep";
}
