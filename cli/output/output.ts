import { EXIT } from "../exit-codes.ts";

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

/** Whoever reads the output has seen enough, as `head` does. What was sent by then is sent. */
function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code === "EPIPE") process.exit(EXIT.ok);
  throw error;
}

/**
 * Creates the output of a command.
 *
 * @example
 * const output = createOutput(flags);
 * output.results(records, () => table(["operation", "status"], records.map((r) => [r.operation_id, r.status])));
 */
export function createOutput({ json = false }: { readonly json?: boolean }): Output {
  if (process.stdout.listenerCount("error") === 0) process.stdout.on("error", endWithReader);
  const print = (line: string) => void process.stdout.write(`${line}\n`);
  return {
    json,
    result: (object, text) => print(json ? JSON.stringify(object) : text()),
    results(objects, text) {
      if (json) for (const object of objects) print(JSON.stringify(object));
      else print(text());
    },
    note(text) {
      if (!json) process.stderr.write(`${text}\n`);
    },
  };
}
