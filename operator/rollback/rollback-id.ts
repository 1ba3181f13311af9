import { hash } from "node:crypto";

/** What a batch's id can be long. */
const ID_LENGTH = 64;

const SUFFIX = "-rollback";

/** Characters that tell long ids apart which begin alike: 32 bits. */
const HASH_CHARACTERS = 8;

/**
 * The id of the batch that takes another back, where nobody names it.
 *
 * @example rollbackIdOf("2026-11-okta") // "2026-11-okta-rollback"
 */
export function rollbackIdOf(batchId: string): string {
  if (batchId.length + SUFFIX.length <= ID_LENGTH) return `${batchId}${SUFFIX}`;
  const mark = `-${hash("sha256", batchId, "hex").slice(0, HASH_CHARACTERS)}${SUFFIX}`;
  return `${batchId.slice(0, ID_LENGTH - mark.length)}${mark}`;
}
