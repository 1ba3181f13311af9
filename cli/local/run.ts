import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { DataDirectoryInUseError, DataDirectoryUnusableError } from "../../local/data-directory.ts";
import { PortTakenError } from "../../local/listen.ts";
import { type EmbeddedStack, type EmbeddedStackOptions, startEmbeddedStack } from "../../local/stack.ts";
import { DataOfAnotherTenantError } from "../../local/tenant-of-data.ts";
import { UsageError } from "../../operator/errors.ts";
import { announceLocal, claimLocal, type LocalState } from "../../operator/session/local-state.ts";
import { embeddedSession } from "../../operator/session/session.ts";
import { EXIT } from "../exit-codes.ts";
import { createOutput } from "../output/output.ts";
import { print, printError } from "../output/print.ts";
import { shown } from "../output/styled.ts";
import { untilStopped } from "../signals.ts";
import { idleOptions, type LocalFlags } from "./options.ts";
import { jsonReport, type Report, textReport } from "./report.ts";

/** How long executions may go on after a stop was asked for. The rest of ten seconds is for stopping. */
const PATIENCE_MS = 7_000;

/**
 * Runs the embedded stack until a signal stops it.
 *
 * @returns The exit code.
 * @throws UsageError when a running stack has the name, when a port or the data directory is in use or cannot be used, when the directory is another tenant's, or the state file's folder is another user's.
 */
export async function runLocal(flags: LocalFlags, options: EmbeddedStackOptions): Promise<number> {
  claimLocal(flags.name);
  for (const name of idleOptions(flags)) {
    printError(`warning: ${name} is for the stand-in and has no effect with --auth0-url.`);
  }
  const report: Report = flags.json ? jsonReport : textReport;
  const stopped = untilStopped();

  const stack = await start(flags, {
    ...options,
    onOperation: (finished) => print(report.operation(finished)),
    onLog: logTo(flags),
  });
  const { region, endpoints, outputs, tenant } = stack;
  const standIn = tenant === undefined ? {} : { standIn: tenant.url };
  const state = { processId: process.pid, region, endpoints, outputs, ...standIn };
  const forget = await announce(state, flags.name, stack);
  print(report.ready(stack, flags.name));
  const console = flags.console ? await openConsole(state, flags) : undefined;
  await stopped;
  await console?.close();
  forget();
  if (!flags.json) printError("Stopping: executions under way finish first. Ctrl-C again stops at once.");
  await stack.stop(PATIENCE_MS);
  return EXIT.ok;
}

async function openConsole(state: LocalState, { name, json = false }: Pick<LocalFlags, "name" | "json">) {
  // What most stacks do without is loaded here.
  const { startConsole } = await import("../console/start.ts");
  const session = embeddedSession(state, name ?? true);
  const running = await startConsole(session, createOutput({ json }), { open: true });
  return {
    async close() {
      await running.close();
      session.close();
    },
  };
}

/** @throws UsageError when another stack took the name while this one was starting. */
async function announce(
  state: LocalState,
  name: string | undefined,
  stack: EmbeddedStack,
): Promise<() => void> {
  try {
    return announceLocal(state, name);
  } catch (error) {
    await stack.stop(0);
    throw error;
  }
}

async function start(flags: LocalFlags, options: EmbeddedStackOptions): Promise<EmbeddedStack> {
  try {
    return await startEmbeddedStack(options);
  } catch (error) {
    if (error instanceof PortTakenError) {
      throw new UsageError(
        `${error.message} --port ${flags.port} takes that one and the four after it: choose another, or leave --port out for free ones.`,
      );
    }
    if (error instanceof DataDirectoryInUseError) {
      throw new UsageError(`${error.message} Stop that one, or choose another --data-dir.`);
    }
    if (error instanceof DataDirectoryUnusableError || error instanceof DataOfAnotherTenantError) {
      throw new UsageError(`${error.message} Choose another --data-dir.`);
    }
    throw error;
  }
}

/** Where the worker's log goes: to standard error when asked for, else into the data directory, else nowhere. */
function logTo({ verbose, dataDir }: LocalFlags): (line: string) => void {
  if (verbose) return printError;
  if (dataDir === undefined) return () => {};
  return (line) => appendFileSync(join(dataDir, "worker.log"), `${shown(line)}\n`, { mode: 0o600 });
}
