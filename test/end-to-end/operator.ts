import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Result, runInProcess } from "./in-process.ts";
import { ENTRY, endAll, type Ready, runProgram, startLocal } from "./process.ts";
import { runInTerminal, type TerminalCommand } from "./terminal.ts";

/** A connection that every stand-in has. */
export const CONNECTION = "con_0000000000000001";

/** The outcome of a command with `--json`. */
export type JsonResult = Result & { readonly objects: readonly Record<string, unknown>[] };

/** An operator at a shell, with an embedded stack of their own running in another window. */
export interface Operator {
  readonly ready: Ready;
  /** What commands find the stack by. */
  readonly stateFile: string;
  /** Runs a command with `--local` in this process. */
  run(...args: string[]): Promise<Result>;
  /** Runs a command with `--local --json` in this process. */
  json(...args: string[]): Promise<JsonResult>;
  /** The same operator in a directory: rollbacks and listings leave their files where they are run. */
  in(directory: string): Pick<Operator, "run" | "json">;
  /** Runs a command with `--local`, in a terminal. @param columns Default: 160. */
  terminal(
    args: readonly string[],
    environment?: Readonly<Record<string, string>>,
    columns?: number,
  ): TerminalCommand;
  /** Runs a command with `--local` in a process of its own, whose output is a pipe. */
  piped(...args: string[]): Promise<Result>;
  /** Runs a line of shell in a directory; `$ORGCONN` in it is the command. */
  shell(line: string, directory: string): Promise<Result>;
  leave(): Promise<void>;
}

/** Starts an embedded stack, and sits down beside it. */
export async function startOperator(args: readonly string[] = []): Promise<Operator> {
  const directory = await mkdtemp(join(tmpdir(), "orgconn-operator-"));
  const stateFile = join(directory, "local.json");
  const environment = { ORGCONN_LOCAL_STATE: stateFile };
  const { ready } = await startLocal(["--latency", "0,5", ...args], environment);

  const commands = (directory?: string): Pick<Operator, "run" | "json"> => {
    const run = (...commandArgs: string[]) =>
      runInProcess([...commandArgs, "--local"], {
        environment,
        ...(directory === undefined ? {} : { directory }),
      });
    return {
      run,
      async json(...commandArgs) {
        const result = await run(...commandArgs, "--json");
        return { ...result, objects: result.out.map((line) => JSON.parse(line)) };
      },
    };
  };

  const operator: Operator = {
    ready,
    stateFile,
    ...commands(),
    in: commands,
    terminal: (commandArgs, more = {}, columns = 160) =>
      runInTerminal([...commandArgs, "--local"], { ...environment, ...more }, columns),
    async piped(...commandArgs) {
      const { ended, out, err } = runProgram(process.execPath, [ENTRY, ...commandArgs, "--local"], {
        environment,
      });
      const { code } = await ended;
      return { code, out, err };
    },
    async shell(line, directory) {
      const ORGCONN = `"${process.execPath}" "${ENTRY}"`;
      const { ended, out, err } = runProgram("/bin/sh", ["-c", line.replaceAll("$ORGCONN", ORGCONN)], {
        directory,
        environment,
      });
      const { code } = await ended;
      return { code, out, err };
    },
    async leave() {
      await endAll();
      await rm(directory, { recursive: true, force: true });
    },
  };
  return operator;
}
