/** How many rows have a problem. */
export interface ProblemCount {
  readonly problem: string;
  readonly rows: number;
}

/** Counts which problems rows have. */
export interface ProblemTally {
  add(problem: string): void;
  /** The most frequent ones, most frequent first. */
  foremost(): readonly ProblemCount[];
}

/** Problems that are shown. */
const SHOWN = 3;

/** Problems that are told apart: some repeat what the row says, and a file can have a million of those. */
const TOLD_APART = 1_000;

/** Problems are shown in a line each. */
const LONGEST_PROBLEM = 200;

/** Creates a tally of problems. */
export function problemTally(): ProblemTally {
  const counts = new Map<string, number>();
  return {
    add(text) {
      const problem = text.slice(0, LONGEST_PROBLEM);
      const before = counts.get(problem);
      if (before !== undefined || counts.size < TOLD_APART) counts.set(problem, (before ?? 0) + 1);
    },
    foremost: () =>
      [...counts]
        .map(([problem, rows]) => ({ problem, rows }))
        .toSorted((one, other) => other.rows - one.rows)
        .slice(0, SHOWN),
  };
}
