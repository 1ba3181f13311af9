import type { Batch } from "../../../contract/batch.ts";
import { counted } from "../../text/counted.ts";

/** What to do with the rows of a file, depending on its batch. */
export type Decision =
  | { readonly kind: "create" }
  /** An earlier run stopped early: SQS has acknowledged `from` leading rows. */
  | { readonly kind: "resume"; readonly from: number }
  /** All rows were sent by an earlier run. */
  | { readonly kind: "sent" }
  | { readonly kind: "refuse"; readonly why: string };

/** Decides what to do with a file's rows. @param digest The digest of the rows. */
export function decide(batch: Batch | undefined, digest: string): Decision {
  if (batch === undefined) return { kind: "create" };
  const { batchId, state } = batch;
  if (batch.digest !== digest) {
    return {
      kind: "refuse",
      why: `--batch: "${batchId}" already belongs to other rows (${batch.source}, ${counted(batch.expectedRows, "row")}). Choose another id.`,
    };
  }
  switch (state) {
    case "filling":
      return { kind: "resume", from: batch.sentRows };
    case "running":
      return { kind: "sent" };
    default:
      return {
        kind: "refuse",
        why: `--batch: "${batchId}" is ${state}, and an id cannot be used twice. To send its rows again, choose another id.`,
      };
  }
}
