import { colors } from "./colors.ts";
import { type Styled, styled } from "./styled.ts";

const WIDTH = 28;

/** A bar that shows which share of something is done: green, or yellow where it will not be finished. */
export function bar(done: number, all: number, colour: "green" | "yellow" = "green"): Styled {
  const filled = Math.round((Math.min(done, all) / Math.max(1, all)) * WIDTH);
  return styled`${colors[colour]("█".repeat(filled))}${colors.dim("░".repeat(WIDTH - filled))}`;
}
