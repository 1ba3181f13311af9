/** So many seconds on end must be at full speed. */
const WINDOW_SECONDS = 10;
/** Share of the refill that counts as full speed: the window's edges can cut a second's calls in two. */
const FULL_SHARE = 0.98;

/**
 * After how many whole seconds a client uses the whole refill again, for ten seconds on end.
 *
 * @param passedAtMs When each call passed the limit, in milliseconds.
 * @param change.fromMs When the limit became what it is.
 * @param change.perSecond Its refill, in tokens a second.
 * @returns Undefined where that never was.
 */
export function fullSpeedAfterSeconds(
  passedAtMs: readonly number[],
  { fromMs, perSecond }: { readonly fromMs: number; readonly perSecond: number },
): number | undefined {
  const lastMs = passedAtMs.at(-1) ?? fromMs;
  const enough = FULL_SHARE * perSecond * WINDOW_SECONDS;
  for (let seconds = 0; fromMs + (seconds + WINDOW_SECONDS) * 1_000 <= lastMs; seconds++) {
    const beginMs = fromMs + seconds * 1_000;
    const endMs = beginMs + WINDOW_SECONDS * 1_000;
    if (passedAtMs.filter((ms) => ms >= beginMs && ms < endMs).length >= enough) return seconds;
  }
  return undefined;
}
