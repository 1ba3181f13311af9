import { outliveReaders } from "./lost.ts";

/** Where a command's results go: a table or sentences for people, one JSON object a line for programs. */
export interface Output {
  readonly json: boolean;
  /** Prints one result: `text` for people, `object` for programs. */
  result(object: object, text: () => string): void;
  /** Prints several results: one table for people, a line each for programs. */
  results(objects: readonly object[], text: () => string): void;
  /** Says something about the work that is no result, on standard error; programs do not get it. */
  note(text: string): void;
}

/**
 * Creates the output of a command. The command outlives whoever reads it, as `head` does not read to the end.
 *
 * @example
 * const output = createOutput(flags);
 * output.results(records, () => table(["operation", "status"], records.map((r) => [r.operation_id, r.status])));
 */
export function createOutput({ json = false }: { readonly json?: boolean }): Output {
  outliveReaders();
  const print = (line: string) => void process.stdout.write(`${line}\n`);
  return {
    json,
    result: (object, text) => print(json ? JSON.stringify(object) : text()),
    results(objects, text) {
      if (!json) print(text());
      else if (objects.length > 0) print(objects.map((object) => JSON.stringify(object)).join("\n"));
    },
    note(text) {
      if (!json) process.stderr.write(`${text}\n`);
    },
  };
}
