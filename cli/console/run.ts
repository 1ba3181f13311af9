import type { SessionFlags } from "../../operator/session/flags.ts";
import { EXIT } from "../exit-codes.ts";
import { runWithSession } from "../session/run.ts";
import { untilStopped } from "../signals.ts";
import { startConsole } from "./start.ts";

/** The options of `orgconn console`. */
export interface ConsoleFlags extends SessionFlags {
  readonly port?: number;
  readonly readOnly?: boolean;
  /** False with `--no-open`. */
  readonly open: boolean;
}

/**
 * Serves the console until a signal stops it.
 *
 * @returns The exit code.
 * @throws UsageError when another program has the port.
 */
export function runConsole(flags: ConsoleFlags): Promise<number> {
  return runWithSession(flags, async (session, output) => {
    const stopped = untilStopped();
    const running = await startConsole(session, output, flags);
    await stopped;
    output.note("Stopping: what is being carried out ends first. Ctrl-C again stops at once.");
    await running.close();
    return EXIT.ok;
  });
}
