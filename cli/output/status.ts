import { colors } from "./colors.ts";
import type { Styled } from "./styled.ts";

/** Colours a status: green for success, red for what needs an operator, yellow for the rest. */
export function paintStatus(status: string): Styled {
  if (status === "succeeded" || status === "finished") return colors.green(status);
  return status === "dead_lettered" || status === "stopped" ? colors.red(status) : colors.yellow(status);
}
