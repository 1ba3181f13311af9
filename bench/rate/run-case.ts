import { setTimeout as sleep } from "node:timers/promises";
import type { ClientChoice, Extent, RateCase } from "./case.ts";
import { startEmbeddedClient } from "./clients/embedded.ts";
import { startInProcessClient } from "./clients/in-process.ts";
import { startSdkClient } from "./clients/sdk.ts";
import { type Figures, figuresOf, type Run } from "./figures.ts";
import { untilPhaseMs } from "./phase.ts";
import { startBenchTenant } from "./tenant/start.ts";
import { type TraceLine, traceOf } from "./trace.ts";
import { organizationIds, type RateClient, type Work } from "./work.ts";

/** How long a run may take before it is cut off: what is not done then is lost. */
const GIVE_UP_MS = 180_000;

/** What came of a measurement, and how it came about. */
export interface Measurement {
  readonly figures: Figures;
  readonly trace: readonly TraceLine[];
}

/**
 * Makes one measurement: a tenant and a client of its own, from the first request to the last outcome.
 *
 * @param phase Where in a second of the tenant's clock it begins, 0 to 1: what is lost at the start depends on it.
 */
export async function runCase(rateCase: RateCase, extent: Extent, phase: number): Promise<Measurement> {
  const { clockOffsetMs = 0, latencyMs } = rateCase;
  const tenant = await startBenchTenant(clockOffsetMs, latencyMs);
  let client: RateClient | undefined;
  const over = new AbortController();
  try {
    client = await startClient(rateCase.client, tenant.url);
    const work = workOf(extent);
    await sleep(untilPhaseMs(phase, Date.now() + clockOffsetMs));
    await tenant.begin(rateCase.limits, rateCase.otherShare ?? 0);
    for (const { afterMs, limit } of extent.changes ?? []) {
      sleep(afterMs, undefined, over).then(
        () => tenant.setLimit(limit),
        () => {},
      );
    }
    const workDone = await client.work(work, Date.now() + GIVE_UP_MS);
    const report = await tenant.report();
    const wanted = work.urgent?.organizationIds ?? work.organizationIds;
    const run: Run = { report, workDone, wanted };
    return { figures: figuresOf(rateCase, extent, run), trace: traceOf(rateCase.name, run) };
  } finally {
    over.abort();
    await client?.stop();
    await tenant.stop();
  }
}

async function startClient(choice: ClientChoice, tenantUrl: string): Promise<RateClient> {
  switch (choice.kind) {
    case "embedded":
      return startEmbeddedClient(tenantUrl);
    case "in_process":
      return startInProcessClient(tenantUrl, choice.executions);
    case "sdk":
      return startSdkClient(tenantUrl, choice);
  }
}

function workOf({ operations, urgent }: Extent): Work {
  return {
    organizationIds: organizationIds(operations, "b"),
    ...(urgent === undefined
      ? {}
      : { urgent: { organizationIds: organizationIds(urgent.count, "u"), everyMs: urgent.everyMs } }),
  };
}
