/** Longest `detail` of a record or dead letter, in bytes of UTF-8. */
export const MAX_DETAIL_BYTES = 1024;

/** Of UTF-8, for a unit of UTF-16: what takes four has two units. */
const MOST_BYTES_A_UNIT = 3;

/**
 * Makes a text from outside fit for a record and for an SQS attribute: SQS refuses characters that XML 1.0 does not
 * know, and an attribute counts towards the size of its message. DEL and the controls C1 are replaced, too: XML 1.0 has
 * them, and a terminal obeys them.
 */
export function cleanDetail(detail: string): string {
  const clean = detail
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\u007E\u00A0-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD");
  if (clean.length * MOST_BYTES_A_UNIT <= MAX_DETAIL_BYTES) return clean;
  const bytes = new TextEncoder().encode(clean).subarray(0, MAX_DETAIL_BYTES);
  // A character that the cut went through is dropped, not replaced: `stream` keeps its bytes for a call that never comes.
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes, { stream: true });
}
