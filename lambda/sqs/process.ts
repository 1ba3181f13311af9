import { gather } from "../circuit/company.ts";
import { type Circumstances, type DeliveryPorts, type Disposition, deliver } from "../operation/deliver.ts";
import type { Delivery } from "../operation/delivery.ts";
import { ALONE_FROM_RECEIVE } from "../operation/suspicion.ts";
import { visibilitySeconds } from "../operation/visibility.ts";
import { byGroup } from "./groups.ts";

/** Pause after something failed that should not have, in milliseconds: a table or a queue did not answer, say. */
const FAILURE_PAUSE_MS = 30_000;

type Group = readonly Delivery[];

/** What became of a group: the messages that are not done, or those that wait for the others to be finished. */
type GroupResult =
  | { readonly kind: "done"; readonly returned: Group }
  | { readonly kind: "suspect"; readonly rest: Group };

/**
 * Works through a batch: message groups in parallel, each group strictly in order. Once a message of a group goes back,
 * the later ones go back too, untouched and for as long, or they would overtake it. What may be the cause of a crash is
 * processed alone, after all others are settled and recorded: one group after another, in an order that chance draws, so
 * that each of them comes before the cause within a few deliveries.
 *
 * @param deadlineMs Until when the batch may wait, in milliseconds on the worker's clock.
 * @returns The ids of the messages that are not done, for the partial batch response. Never throws.
 */
export async function processBatch(
  deliveries: readonly Delivery[],
  deadlineMs: number,
  ports: DeliveryPorts,
): Promise<readonly string[]> {
  const groups = byGroup(deliveries);
  const companies = gather(groups.length);
  const results = await Promise.all(
    groups.map((group, index) => {
      const company = companies[index];
      const together = { deadlineMs, alone: false, company };
      return processGroup(group, together, ports).finally(() => company?.leave());
    }),
  );
  const returned: Delivery[] = [];
  const suspects: Group[] = [];
  for (const result of results) {
    if (result.kind === "done") returned.push(...result.returned);
    else suspects.splice(Math.floor(ports.random() * (suspects.length + 1)), 0, result.rest);
  }
  for (const suspect of suspects) {
    const [company] = gather(1);
    const alone = await processGroup(suspect, { deadlineMs, alone: true, company }, ports);
    returned.push(...(alone.kind === "done" ? alone.returned : alone.rest));
  }
  await ports.batches.flush();
  return returned.map(({ messageId }) => messageId);
}

async function processGroup(
  group: Group,
  circumstances: Circumstances,
  ports: DeliveryPorts,
): Promise<GroupResult> {
  for (const [index, delivery] of group.entries()) {
    const rest = group.slice(index);
    if (delivery.receiveCount >= ALONE_FROM_RECEIVE && !circumstances.alone) return { kind: "suspect", rest };
    const disposition = await deliver(delivery, circumstances, ports).catch((error: unknown): Disposition => {
      ports.observe({ event: "failed", error, messageIds: rest.map(({ messageId }) => messageId) });
      return { kind: "return", afterMs: FAILURE_PAUSE_MS * (1 + ports.random()) };
    });
    if (disposition.kind === "suspect") return { kind: "suspect", rest };
    if (disposition.kind === "return") {
      await returnAll(rest, disposition.afterMs, ports);
      return { kind: "done", returned: rest };
    }
  }
  return { kind: "done", returned: [] };
}

/** Where even this fails, the messages come back by themselves when the queue's visibility timeout ends. */
async function returnAll(group: Group, afterMs: number, ports: DeliveryPorts): Promise<void> {
  const mostReceives = Math.max(...group.map(({ receiveCount }) => receiveCount));
  const seconds = visibilitySeconds(afterMs, mostReceives);
  await Promise.all(
    group.map(({ place, receiptHandle, messageId }) =>
      ports.queues.returnAfter(place.lane, receiptHandle, seconds).catch((error: unknown) => {
        ports.observe({ event: "failed", error, messageIds: [messageId] });
      }),
    ),
  );
}
