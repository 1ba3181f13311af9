/** Failures that stop a batch: so many operations, or such a share (0 to 1) of those that ended. */
export type MaxFailures =
  | { readonly kind: "count"; readonly count: number }
  | { readonly kind: "share"; readonly share: number };

/** What stops a batch that says nothing else. */
export const DEFAULT_MAX_FAILURES = "5%";

/** A share means little before so many operations have ended. */
const SHARE_COUNTS_FROM = 100;

/**
 * Reads the failures that stop a batch.
 *
 * @returns undefined when the text is neither a whole number nor a percentage up to 100 %.
 * @example parseMaxFailures("2.5%") // { kind: "share", share: 0.025 }
 */
export function parseMaxFailures(text: string): MaxFailures | undefined {
  if (/^\d{1,9}$/.test(text)) return { kind: "count", count: Number(text) };
  const [, percent] = /^(\d{1,3}(?:\.\d{1,4})?)%$/.exec(text) ?? [];
  const share = Number(percent) / 100;
  return percent !== undefined && share <= 1 ? { kind: "share", share } : undefined;
}

/** Whether a batch has failed too often to go on. Without a failure none has: 0 stops it at the first one. */
export function isExceeded(
  limit: MaxFailures,
  { failed, finished }: { readonly failed: number; readonly finished: number },
): boolean {
  if (failed === 0) return false;
  if (limit.kind === "count") return failed >= limit.count;
  return finished >= SHARE_COUNTS_FROM && failed >= limit.share * finished;
}
