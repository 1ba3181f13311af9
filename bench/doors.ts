/**
 * Measures how long a request takes through each door on the embedded stack, and what a start of the function behind the HTTP API loads:
 * `npm run bench:doors`. Exits with 1 where a figure is above its limit.
 */
import { type EmbeddedStack, startEmbeddedStack } from "../local/stack.ts";
import { buildFunctions } from "../scripts/build-functions.ts";
import { buildTemplate } from "../scripts/build-template.ts";
import { fromHttp } from "./doors/http.ts";
import { measure } from "./doors/latency.ts";
import { measureStart } from "./doors/start.ts";
import { fromEvent } from "./doors/tenant-events.ts";
import { loadLine } from "./rate/load.ts";

const RULED = "con_0000000000000002";
const OTHER = "con_0000000000000001";

const sizes = await buildFunctions();
await buildTemplate();
console.log(`${loadLine()}\n`);
const waiting = new Map<string, () => void>();
const stack: EmbeddedStack = await startEmbeddedStack({
  tenant: { kind: "stand-in", options: {} },
  rules: [{ name: "every", when: {}, enable: { connection_id: RULED } }],
  onOperation: ({ operation_id }) => waiting.get(operation_id)?.(),
});
const recorded = (operationId: string) =>
  new Promise<void>((resolve) => {
    waiting.set(operationId, resolve);
  });
const holds: boolean[] = [];
try {
  holds.push(await measure(await fromHttp(stack, OTHER, recorded)));
  holds.push(await measure(fromEvent(stack)));
} finally {
  await stack.stop(0);
}
holds.push(await measureStart(sizes));
if (holds.includes(false)) process.exitCode = 1;
