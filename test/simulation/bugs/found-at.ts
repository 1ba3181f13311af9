/**
 * The first seed, from 1 on, whose world shows a bug, as `FULL=1 SHOW_SEEDS=1 npx vitest run test/simulation/bugs.test.ts` printed it.
 * One that is missing or out of date costs time, and nothing else: `bugs.test.ts` then goes through all of them.
 */
export const FOUND_AT: Readonly<Record<string, number>> = {};
