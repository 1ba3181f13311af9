import type { EmbeddedStack, EmbeddedStackOptions } from "../../local/stack.ts";
import { type Result, runInProcess } from "./in-process.ts";
import { ENTRY, endAll, runProgram } from "./process.ts";
import { startAnnouncedStack } from "./stack.ts";
import { runInTerminal, type TerminalCommand } from "./terminal.ts";

/** A connection that every stand-in has. */
export const CONNECTION = "con_0000000000000001";

/** The outcome of a command with `--json`. */
export type JsonResult = Result & { readonly objects: readonly Record<string, unknown>[] };

/** An operator at a shell, with an embedded stack of their own. */
export interface Operator {
  readonly stack: EmbeddedStack;
  /** What commands find the stack by. */
  readonly stateFile: string;
  /** Runs a command with `--local` in this process. */
  run(...args: string[]): Promise<Result>;
  /** Runs a command with `--local --json` in this process. */
  json(...args: string[]): Promise<JsonResult>;
  /** The same operator in a directory: rollbacks and listings leave their files where they are run. */
  in(directory: string): Pick<Operator, "run" | "json">;
  /** Runs a command with `--local` in this process, as if its outputs were a terminal. `out` has its lines, control sequences included. */
  drawn(args: readonly string[], columns: number): Promise<Result>;
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

/** Starts an embedded stack, and sits down beside it. @param options Default: those of `startAnnouncedStack`. */
export async function startOperator(options: Partial<EmbeddedStackOptions> = {}): Promise<Operator> {
  const { stack, stateFile, stop } = await startAnnouncedStack(options);
  const environment = { ORGCONN_LOCAL_STATE: stateFile };

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
    stack,
    stateFile,
    ...commands(),
    in: commands,
    drawn: (commandArgs, columns) => runInProcess([...commandArgs, "--local"], { environment, columns }),
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
      await stop();
    },
  };
  return operator;
}
