import * as yoctocolors from "yoctocolors";
import { Styled, shown, type Text } from "./styled.ts";

const painter = (paint: (text: string) => string) => (text: Text) =>
  new Styled(process.stdout.isTTY ? paint(shown(text)) : shown(text));

/** Colours for standard output: on a terminal that knows them, and never with NO_COLOR. */
export const colors = {
  bold: painter(yoctocolors.bold),
  dim: painter(yoctocolors.dim),
  green: painter(yoctocolors.green),
  red: painter(yoctocolors.red),
  yellow: painter(yoctocolors.yellow),
  cyan: painter(yoctocolors.cyan),
};
