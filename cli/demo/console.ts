import type { EmbeddedStack } from "../../local/stack.ts";
import { announceLocal } from "../../operator/session/local-state.ts";
import { embeddedSession } from "../../operator/session/session.ts";
import { startConsole } from "../console/start.ts";
import { createOutput } from "../output/output.ts";
import { printError } from "../output/print.ts";
import { untilStopped } from "../signals.ts";

/** What `--local` finds the demo's stack by, as the page's commands say. */
const NAME = "demo";

/** The console of a demo. */
export interface DemoConsole {
  /** Serves it until a signal stops it. */
  untilStopped(): Promise<void>;
}

/**
 * Serves the console of the demo's stack.
 *
 * @returns When a browser has opened it: what follows is to be seen.
 * @throws UsageError when another demo shows its console.
 */
export async function openDemoConsole({
  region,
  endpoints,
  outputs,
  tenant,
}: EmbeddedStack): Promise<DemoConsole> {
  const standIn = tenant === undefined ? {} : { standIn: tenant.url };
  const state = { processId: process.pid, region, endpoints, outputs, ...standIn };
  const forget = announceLocal(state, NAME);
  const session = embeddedSession(state, NAME);
  const stopped = untilStopped();
  const running = await startConsole(session, createOutput({}), { open: true });
  printError("The requests are sent when the page is open.");
  await Promise.race([running.opened, stopped]);
  return {
    async untilStopped() {
      printError("The console stays until Ctrl-C.");
      await stopped;
      await running.close();
      session.close();
      forget();
    },
  };
}
