/**
 * Measures how long a request takes through each door, from what asks for it to Auth0's call, on the embedded stack: `npm run bench:doors`.
 * Exits with 1 where a door is slower than it may be.
 */
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { type EmbeddedStack, startEmbeddedStack } from "../local/stack.ts";
import { buildFunctions } from "../scripts/build-functions.ts";

/** What goes through each door, after a first one that warms the functions. */
const COUNT = 20;
/** From `organization.created` to Auth0's call, 95 of 100. */
const EVENT_LIMIT_MS = 2_000;
const CONNECTION = "con_0000000000000002";

await buildFunctions();
const stack = await startEmbeddedStack({
  tenant: { kind: "stand-in", options: {} },
  rules: [{ name: "every", when: {}, enable: { connection_id: CONNECTION } }],
});
try {
  const times: number[] = [];
  for (let index = 0; index <= COUNT; index += 1) times.push(await fromEventToCall(stack, `bench-${index}`));
  const sorted = times.slice(1).toSorted((one, other) => one - other);
  const [median = 0, most = 0] = [sorted[Math.floor(COUNT / 2)], sorted[Math.ceil(COUNT * 0.95) - 1]];
  console.log(
    `organization.created → Auth0's call: median ${median.toFixed(0)} ms, p95 ${most.toFixed(0)} ms (limit ${EVENT_LIMIT_MS} ms), the first ${times[0]?.toFixed(0)} ms`,
  );
  if (most > EVENT_LIMIT_MS) process.exitCode = 1;
} finally {
  await stack.stop(0);
}

/** Milliseconds from the answer to the organization's creation to the arrival of the call that enables its connection. */
async function fromEventToCall({ endpoints, tenant }: EmbeddedStack, name: string): Promise<number> {
  const response = await fetch(`${endpoints.auth0}/_organizations`, {
    method: "POST",
    body: JSON.stringify({ name }),
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
}
