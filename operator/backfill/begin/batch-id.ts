import type { Batch } from "../../../contract/batch.ts";

/** Characters of the digest that an id ends in: 48 bits. */
const DIGEST_CHARACTERS = 12;

/**
 * The id of a batch that nobody named: the day, and the beginning of its rows' digest. An unfinished batch of the same
 * rows goes on under the id that it has, whatever day it is.
 *
 * @param batches What there is.
 * @example defaultBatchId("9f86d081884c…", new Date("2026-11-22"), []) // "2026-11-22-9f86d081884c"
 */
export function defaultBatchId(digest: string, today: Date, batches: readonly Batch[]): string {
  const unfinished = batches.find(
    ({ state, ...batch }) => batch.digest === digest && (state === "filling" || state === "running"),
  );
  const day = today.toISOString().slice(0, 10);
  return unfinished?.batchId ?? `${day}-${digest.slice(0, DIGEST_CHARACTERS)}`;
}
