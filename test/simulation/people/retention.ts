import type { Retention } from "../scenario/operators.ts";
import type { Stage } from "../scenario/stage.ts";

const MINUTE_MS = 60_000;

/**
 * Takes away some of the records of a batch that is over, as their time to live does, and some entries of the connections
 * table. Nothing that may still be delivered or redriven loses what it needs: it waits until the lanes are empty, and leaves
 * alone what a dead letter is about.
 */
export async function forget(batchId: string, { records, pairs }: Retention, stage: Stage): Promise<void> {
  const { clock, whim: random, operations, account, index, chronicle } = stage;
  while (!(stage.isAllSent() && account.isAtRest())) await clock.sleep(MINUTE_MS);
  // A record outlives every letter: 90 days beside 14.
  const letters = [...account.deadLetters.messages()].map(({ body }) => body);
  for (const record of [...operations.records.values()]) {
    const { operationId, request, status } = record;
    if (request?.batch_id !== batchId || status === "dead_lettered" || status === "deferred") continue;
    if (random() >= records || letters.some((body) => body.includes(`"${operationId}"`))) continue;
    chronicle.forgotten.set(operationId, record);
    operations.expire(operationId);
    index.forget(operationId);
    chronicle.tell(() => `retention  takes the record of ${operationId}`);
  }
  for (const name of [...chronicle.pairs.keys()]) {
    const [organizationId = "", connectionId = ""] = name.split("#");
    const isNeeded = letters.some((body) => body.includes(`"${organizationId}"`));
    if (isNeeded || random() >= pairs) continue;
    stage.forgetPair({ organizationId, connectionId });
    chronicle.tell(() => `retention  takes the entry of ${name}`);
  }
}
