import { colors } from "./colors.ts";

const WIDTH = 28;

/** A bar that shows which share of something is done. */
export function bar(done: number, all: number): string {
  const filled = Math.round((Math.min(done, all) / Math.max(1, all)) * WIDTH);
  return colors.green("█".repeat(filled)) + colors.dim("░".repeat(WIDTH - filled));
}
