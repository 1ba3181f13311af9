import { colors } from "./colors.ts";
import { type Styled, styled } from "./styled.ts";

const WIDTH = 28;

/** How a bar is drawn. */
export interface BarLayout {
  /** Yellow where it will not be finished. */
  readonly colour?: "green" | "yellow";
  /** How much of what is done has failed: that share is red, and seen however small it is. */
  readonly failed?: number;
}

/** A bar that shows which share of something is done. */
export function bar(done: number, all: number, { colour = "green", failed = 0 }: BarLayout = {}): Styled {
  const share = (part: number) => (Math.min(part, all) / Math.max(1, all)) * WIDTH;
  const filled = Math.round(share(done));
  const red = Math.min(filled, Math.ceil(share(failed)));
  return styled`${colors[colour]("█".repeat(filled - red))}${colors.red("█".repeat(red))}${colors.dim("░".repeat(WIDTH - filled))}`;
}
