import { Readable, Writable } from "node:stream";
import { main } from "./built.ts";
import { ENTRY } from "./process.ts";

/** The outcome of a command: its exit code, and the lines that it printed. */
export interface Result {
  readonly code: number | null;
  readonly out: readonly string[];
  readonly err: readonly string[];
}

/** Where a command runs. */
export interface Surroundings {
  readonly environment?: Readonly<Record<string, string>>;
  /** Default: the tests' own. */
  readonly directory?: string;
  /** Makes both outputs a terminal of so many columns, which is `out`. Default: they are pipes. */
  readonly columns?: number | undefined;
}

/** Terminals have colours, whatever the machine: the library of colours looks once, when the first command loads it. A pipe has none. */
const COLOURS = { FORCE_COLOR: "1", NO_COLOR: "" };

let last: Promise<unknown> = Promise.resolve();

/**
 * Runs `orgconn` in this process, as if its standard streams were pipes, or its outputs a terminal. A process of its own takes a second of a processor:
 * it is for tests of what only a process has, such as signals, readers that leave, and a keyboard.
 *
 * Commands run one after the other, because a process has one directory and one standard output.
 */
export function runInProcess(args: readonly string[], surroundings: Surroundings = {}): Promise<Result> {
  const result = last.then(() => runAlone(args, surroundings));
  last = result.catch(() => {});
  return result;
}

async function runAlone(
  args: readonly string[],
  { environment: given, directory = process.cwd(), columns }: Surroundings,
): Promise<Result> {
  const environment: Readonly<Record<string, string>> = { ...COLOURS, ...given };
  const [out, err] = [collector(columns), collector(columns)];
  const { env } = process;
  const before = {
    cwd: process.cwd(),
    env: Object.keys(environment).map((name) => [name, env[name]] as const),
  };
  const stderr = columns === undefined ? err.stream : out.stream;
  const streams = { stdin: Readable.from([]), stdout: out.stream, stderr };
  using _ = replaced({ argv: [process.execPath, ENTRY, ...args], ...streams });
  // Threads of the command have the real environment, so that is the one to change.
  Object.assign(env, environment);
  process.chdir(directory);
  try {
    const code = await main(args);
    return { code, out: out.lines(), err: err.lines() };
  } finally {
    process.chdir(before.cwd);
    for (const [name, value] of before.env) {
      if (value === undefined) delete env[name];
      else env[name] = value;
    }
  }
}

/** Replaces properties of `process` until it is disposed. */
function replaced(values: Readonly<Record<string, unknown>>): Disposable {
  const own = Object.keys(values).map(
    (name) => [name, Object.getOwnPropertyDescriptor(process, name)] as const,
  );
  for (const [name, value] of Object.entries(values)) {
    Object.defineProperty(process, name, { value, configurable: true });
  }
  return {
    [Symbol.dispose]() {
      for (const [name, descriptor] of own)
        if (descriptor !== undefined) Object.defineProperty(process, name, descriptor);
    },
  };
}

function collector(columns?: number) {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  if (columns !== undefined) Object.assign(stream, { isTTY: true, columns, rows: 50 });
  return {
    stream,
    lines: () => Buffer.concat(chunks).toString().split("\n").slice(0, -1),
  };
}
