import { leaveLiveTexts } from "./standing.ts";
import { shown, type Text } from "./styled.ts";

/** Prints a text on standard output, and a line break. */
export function print(text: Text): void {
  process.stdout.write(`${shown(text)}\n`);
}

/** Prints a text on standard error, and a line break. A live text stays above it, and goes on below. */
export function printError(text: Text): void {
  leaveLiveTexts();
  process.stderr.write(`${shown(text)}\n`);
}
