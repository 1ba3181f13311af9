/** What stands on the terminal and will be rewritten; apart from what draws it, which most commands do without. */
const standing = new Set<{ done(): void }>();

/** Notes that a live text stands on the terminal. */
export function stands(live: { done(): void }): void {
  standing.add(live);
}

/** Notes that a live text will not be rewritten any more. */
export function standsNoMore(live: { done(): void }): void {
  standing.delete(live);
}

/** Leaves on the terminal what stands there: what is printed next would be taken for a part of it, and be overwritten. */
export function leaveLiveTexts(): void {
  for (const live of standing) live.done();
}
