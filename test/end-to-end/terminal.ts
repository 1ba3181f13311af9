import { stripVTControlCharacters } from "node:util";
import { spawn } from "@lydell/node-pty";
import { vi } from "vitest";
import { ENTRY } from "./process.ts";

/** A command that runs in a terminal, as a person sees it. */
export interface TerminalCommand {
  /** Everything that was written so far, control sequences included. */
  readonly screen: () => string;
  /** The lines that were written so far, without control sequences. */
  readonly lines: () => readonly string[];
  /** Resolves when a text has been written. */
  shows(text: string | RegExp): Promise<void>;
  type(text: string): void;
  /** Its exit code. */
  readonly ended: Promise<number>;
}

/** Runs `orgconn` in a pseudo-terminal. @param columns How wide it is. */
export function runInTerminal(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  columns = 160,
): TerminalCommand {
  // The shell that runs the tests may have switched colours off.
  const { NO_COLOR: _, CI: __, FORCE_COLOR: ___, ...inherited } = process.env;
  const terminal = spawn(process.execPath, [ENTRY, ...args], {
    cols: columns,
    rows: 50,
    env: { ...inherited, TERM: "xterm-256color", ...environment },
  });
  let written = "";
  terminal.onData((data) => {
    written += data;
  });
  const ended = new Promise<number>((resolve) => terminal.onExit(({ exitCode }) => resolve(exitCode)));
  return {
    screen: () => written,
    lines: () => stripVTControlCharacters(written).trimEnd().split(/\r?\n/),
    shows: (text) =>
      vi.waitFor(
        () => {
          const isShown = typeof text === "string" ? written.includes(text) : text.test(written);
          if (!isShown) throw new Error(`The terminal shows no "${text}":\n${written}`);
        },
        // A busy machine takes its time.
        { timeout: 60_000, interval: 20 },
      ),
    type: (text) => terminal.write(text),
    ended,
  };
}
