import { hash } from "node:crypto";
import type { Batch } from "../../../contract/batch.ts";
import type { Plan } from "../run.ts";

/** Whether an id is one that `listingId` gives. */
export function isListingId(batchId: string): boolean {
  return /^\d{4}-\d\d-\d\d-all-[0-9a-f]{12}$/.test(batchId);
}

/**
 * Returns the default id of a batch of all organizations: the day, and a hash of the command, because its rows are not known
 * yet. An unfinished batch of the same command continues under the id that it has.
 *
 * @param batches All batches on record.
 * @example listingId(plan, new Date("2026-11-22"), []) // "2026-11-22-all-3b1f0c9a2e47"
 */
export function listingId({ rows, defaults }: Plan, today: Date, batches: readonly Batch[] = []): string {
  const asked = `-all-${hash("sha256", JSON.stringify([rows, defaults]), "hex").slice(0, 12)}`;
  const unfinished = batches.find(
    ({ batchId, state }) =>
      isListingId(batchId) && batchId.endsWith(asked) && (state === "filling" || state === "running"),
  );
  return unfinished?.batchId ?? `${today.toISOString().slice(0, 10)}${asked}`;
}
