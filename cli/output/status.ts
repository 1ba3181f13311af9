import { colors } from "./colors.ts";
import type { Styled } from "./styled.ts";

/** A status in its colour: green for what is done, red for what needs somebody, yellow for the rest. */
export function paintStatus(status: string): Styled {
  if (status === "succeeded" || status === "finished") return colors.green(status);
  return status === "dead_lettered" || status === "stopped" ? colors.red(status) : colors.yellow(status);
}
