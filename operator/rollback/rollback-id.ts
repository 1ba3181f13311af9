import { hash } from "node:crypto";

/** The longest id of a batch, in characters. */
const ID_LENGTH = 64;

const SUFFIX = "-rollback";

/** Characters of the hash that distinguishes long ids with the same beginning: 32 bits. */
const HASH_CHARACTERS = 8;

/**
 * Returns the default id of the batch that rolls another back.
 *
 * @example rollbackIdOf("2026-11-okta") // "2026-11-okta-rollback"
 */
export function rollbackIdOf(batchId: string): string {
  if (batchId.length + SUFFIX.length <= ID_LENGTH) return `${batchId}${SUFFIX}`;
  const mark = `-${hash("sha256", batchId, "hex").slice(0, HASH_CHARACTERS)}${SUFFIX}`;
  return `${batchId.slice(0, ID_LENGTH - mark.length)}${mark}`;
}
