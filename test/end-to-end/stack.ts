import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TenantChoice } from "../../local/chosen-tenant.ts";
import type { EmbeddedStack, EmbeddedStackOptions } from "../../local/stack.ts";
import type { TenantOptions } from "../../local/tenant/options.ts";
import type { LocalState } from "../../operator/session/local-state.ts";
import { startEmbeddedStack } from "./built.ts";

/** A stand-in that is quick and in which every id exists, unless the options say otherwise. */
export function quickTenant(options: TenantOptions = {}): TenantChoice {
  return { kind: "stand-in", options: { latencyMs: [0, 5], everyIdExists: true, ...options } };
}

/** An embedded stack in this process that commands find with `--local`: in this process, and in others. */
export interface AnnouncedStack {
  readonly stack: EmbeddedStack;
  /** What `ORGCONN_LOCAL_STATE` names. */
  readonly stateFile: string;
  /** Stops it at once. */
  stop(): Promise<void>;
}

/**
 * Starts one, as `orgconn local` does. In this process it starts within milliseconds; a process of its own takes seconds of a processor.
 *
 * @param options Default: a `quickTenant`.
 */
export async function startAnnouncedStack(
  options: Partial<EmbeddedStackOptions> = {},
): Promise<AnnouncedStack> {
  const directory = await mkdtemp(join(tmpdir(), "orgconn-stack-"));
  const stack = await startEmbeddedStack({ tenant: quickTenant(), ...options });
  const { region, endpoints, outputs, tenant } = stack;
  const state: LocalState = {
    ...{ processId: process.pid, region, endpoints, outputs },
    ...(tenant === undefined ? {} : { standIn: tenant.url }),
  };
  const stateFile = join(directory, "local.json");
  await writeFile(stateFile, JSON.stringify(state));
  return {
    stack,
    stateFile,
    async stop() {
      await stack.stop(0);
      await rm(directory, { recursive: true, force: true });
    },
  };
}
