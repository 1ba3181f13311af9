/** What floating-point sums may be off by. */
export const EPSILON = 1e-6;

/** Whole tokens: a fraction of one is none. */
export function whole(tokens: number): number {
  return Math.floor(tokens + EPSILON);
}
