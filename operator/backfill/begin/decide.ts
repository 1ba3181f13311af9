import type { Batch } from "../../../contract/batch.ts";

/** What is to be done with the rows of a file, given what is known of its batch. */
export type Decision =
  | { readonly kind: "create" }
  /** An earlier run did not come to the end: `from` leading rows are acknowledged. */
  | { readonly kind: "resume"; readonly from: number }
  /** All rows were sent by an earlier run. */
  | { readonly kind: "sent" }
  | { readonly kind: "refuse"; readonly why: string };

/** Decides what is to be done. @param digest Of the file's rows. */
export function decide(batch: Batch | undefined, digest: string): Decision {
  if (batch === undefined) return { kind: "create" };
  const { batchId, state } = batch;
  if (batch.digest !== digest) {
    return {
      kind: "refuse",
      why: `--batch: "${batchId}" stands for other rows already (${batch.source}, ${batch.expectedRows} rows). Choose another id.`,
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
        why: `--batch: "${batchId}" is ${state}, and an id is not used twice. To send its rows anew, choose another id.`,
      };
  }
}
