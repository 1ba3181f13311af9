import { setTimeout as sleep } from "node:timers/promises";
import type { ClientChoice, Extent, RateCase } from "./case.ts";
import { startEmbeddedClient } from "./clients/embedded.ts";
import { createInProcessClient } from "./clients/in-process.ts";
import { createSdkClient } from "./clients/sdk.ts";
import { type Figures, figuresOf } from "./figures.ts";
import { startBenchTenant } from "./tenant/start.ts";
import { organizationIds, type RateClient, type Work } from "./work.ts";

/** How long a run may take before it is cut off: what is not done then is lost. */
const GIVE_UP_MS = 180_000;

/** Makes one measurement: a tenant and a client of its own, from the first request to the last outcome. */
export async function runCase(rateCase: RateCase, extent: Extent): Promise<Figures> {
  const tenant = await startBenchTenant(rateCase.clockOffsetMs ?? 0);
  let client: RateClient | undefined;
  const over = new AbortController();
  try {
    client = await startClient(rateCase.client, tenant.url);
    const work = workOf(extent);
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
    return figuresOf(rateCase, extent, { report, workDone, wanted });
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
      return createInProcessClient(tenantUrl, choice.executions);
    case "sdk":
      return createSdkClient(tenantUrl, choice);
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
