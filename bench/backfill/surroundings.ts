/**
 * Everything around the command, as a process of its own: the embedded stack's tables with the worker's lanes stopped,
 * and a queue that only answers. Announces itself as the embedded stack does, and tells its parent what arrives.
 */

import { startEmbeddedStack } from "../../local/stack.ts";
import { announceLocal } from "../../operator/session/local-state.ts";
import { startAnsweringQueue } from "./queue.ts";

/** What the parent is told. */
export type FromSurroundings =
  | { readonly kind: "ready"; readonly endpoint: string; readonly queueUrl: string }
  /** Messages of one call: which row each is about, and which operation it asks for. */
  | {
      readonly kind: "sent";
      readonly operations: readonly (readonly [row: string, operationId: string])[];
    };

const [tells, delayMs] = process.argv.slice(2);
const say = (message: FromSurroundings) => process.send?.(message);

const stack = await startEmbeddedStack({ tenant: { kind: "stand-in", options: { everyIdExists: true } } });
await Promise.all([stack.lanes.interactive.disable(), stack.lanes.bulk.disable()]);
const queue = await startAnsweringQueue((entries) => {
  if (tells === "operations") say({ kind: "sent", operations: entries.map(operationOf) });
}, Number(delayMs));
const { region, endpoints, outputs, queues } = stack;
announceLocal({ processId: process.pid, region, endpoints: { ...endpoints, sqs: queue.endpoint }, outputs });
say({ kind: "ready", endpoint: queue.endpoint, queueUrl: queues.bulk });

process.once("disconnect", async () => {
  await queue.stop();
  await stack.stop(0);
});

function operationOf({ MessageGroupId, MessageBody }: { MessageGroupId: string; MessageBody: string }) {
  return [MessageGroupId, (JSON.parse(MessageBody) as { operation_id: string }).operation_id] as const;
}
