import type { Batch } from "../../../contract/batch.ts";

/** Characters of the digest that an id ends in: 48 bits. */
const DIGEST_CHARACTERS = 12;

/**
 * Returns the default id of a batch: the day, and the beginning of its rows' digest. An unfinished batch with the same rows
 * continues under the id that it has.
 *
 * @param batches All batches on record.
 * @example defaultBatchId("9f86d081884c…", new Date("2026-11-22"), []) // "2026-11-22-9f86d081884c"
 */
export function defaultBatchId(digest: string, today: Date, batches: readonly Batch[]): string {
  const unfinished = batches.find(
    ({ state, ...batch }) => batch.digest === digest && (state === "filling" || state === "running"),
  );
  const day = today.toISOString().slice(0, 10);
  return unfinished?.batchId ?? `${day}-${digest.slice(0, DIGEST_CHARACTERS)}`;
}
