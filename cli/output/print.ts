import { shown, type Text } from "./styled.ts";

/** Prints a text on standard output, and a line break. */
export function print(text: Text): void {
  process.stdout.write(`${shown(text)}\n`);
}

/** Prints a text on standard error, and a line break. */
export function printError(text: Text): void {
  process.stderr.write(`${shown(text)}\n`);
}
