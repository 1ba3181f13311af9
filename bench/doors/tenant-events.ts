import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import type { EmbeddedStack } from "../../local/stack.ts";
import type { Passage } from "./latency.ts";

/** From the answer to an organization's creation to the arrival of the call that enables its connection. */
export function fromEvent({ endpoints, tenant }: EmbeddedStack): Passage {
  return {
    name: "organization.created → Auth0's call",
    limitMs: 2_000,
    async pass(index) {
      const response = await fetch(`${endpoints.auth0}/_organizations`, {
        method: "POST",
        body: JSON.stringify({ name: `bench-${index}` }),
      });
      const startedMs = performance.now();
      const { id } = (await response.json()) as { readonly id: string };
      for (;;) {
        const call = tenant?.log.requests.find(
          ({ endpoint, organizationId }) => endpoint === "enable" && organizationId === id,
        );
        if (call !== undefined) return performance.now() - startedMs;
        await sleep(5);
      }
    },
  };
}
