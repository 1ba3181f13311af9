/** What floating-point sums may be off by. */
export const EPSILON = 1e-6;

/** Whole tokens: a fraction of one is none. */
export function whole(tokens: number): number {
  return Math.floor(tokens + EPSILON);
}

/** Stored figures are kept short: a thousandth of a token is exact enough. */
export function rounded(figure: number): number {
  return Math.round(figure * 1000) / 1000;
}

/** Just below the next whole token. */
export const ALMOST = 0.999;
