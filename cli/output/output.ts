import { jsonLine } from "../../operator/text/escape.ts";
import { print, printError } from "./print.ts";
import { lines, type Text } from "./styled.ts";

/** Where a command's results go: a table or sentences for people, one JSON object a line for programs. */
export interface Output {
  readonly json: boolean;
  /** Prints one result: `text` for people, `object` for programs. */
  result(object: object, text: () => Text): void;
  /** Prints several results: one table for people, a line each for programs. */
  results(objects: readonly object[], text: () => Text): void;
  /** Prints a note about the work on standard error; programs do not get it. */
  note(text: Text): void;
}

/**
 * Creates the output of a command.
 *
 * @example
 * const output = createOutput(flags);
 * output.results(records, () => table(["operation", "status"], records.map((r) => [r.operation_id, r.status])));
 */
export function createOutput({ json = false }: { readonly json?: boolean }): Output {
  return {
    json,
    result: (object, text) => print(json ? jsonLine(object) : text()),
    results(objects, text) {
      if (!json) print(text());
      else if (objects.length > 0) print(lines(objects.map(jsonLine)));
    },
    note(text) {
      if (!json) printError(text);
    },
  };
}
