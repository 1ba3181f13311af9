import type { OperationRecord } from "../../contract/record.ts";
import type { Identity } from "./identify.ts";
import { type Letter, wasMoved } from "./letter.ts";

/** The action that reconciles a letter with its record. */
export type Reconciliation =
  /** They agree, or the worker is about to write the record. */
  | "keep"
  /** SQS's own redrive policy moved the message here: its record must be written. */
  | "adopt"
  /** A redrive stopped after it wrote the record and before it removed the letter. */
  | "finish_redrive"
  /** The letter is out of date. */
  | "remove";

/**
 * Decides how to reconcile a letter with its record. Pure.
 *
 * | record | letter that the worker sent | message that SQS moved |
 * | --- | --- | --- |
 * | none, or deferred with no more redrives | keep: the worker is about to record it | adopt |
 * | deferred, one redrive more | finish the redrive | finish the redrive |
 * | dead-lettered, as many redrives | keep; remove what was discarded | the same |
 * | more redrives than that, or another ending | remove | remove |
 *
 * @param identity The letter's record and content.
 */
export function reconcile(
  letter: Letter,
  identity: Identity,
  record: OperationRecord | undefined,
): Reconciliation {
  const ifMoved = wasMoved(letter) ? "adopt" : "keep";
  if (record === undefined) return ifMoved;
  const contentHash = identity.kind === "request" ? identity.contentHash : undefined;
  // Where an id was used twice, the letter may be one request's and the record the other's.
  if (record.contentHash !== contentHash) return "keep";
  const { redrives } = identity;
  if (record.status === "deferred") {
    if (record.redrives <= redrives) return ifMoved;
    return record.redrives === redrives + 1 ? "finish_redrive" : "remove";
  }
  if (record.status !== "dead_lettered" || record.redrives > redrives) return "remove";
  return record.discarded && record.redrives === redrives ? "remove" : "keep";
}
