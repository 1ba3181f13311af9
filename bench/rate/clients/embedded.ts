import { setTimeout as sleep } from "node:timers/promises";
import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { clientOptions } from "../../../local/clients.ts";
import { type EmbeddedStack, startEmbeddedStack } from "../../../local/stack.ts";
import { DEFAULT_CREDENTIALS } from "../../../local/tenant/options.ts";
import { CONNECTION_ID, type RateClient, requestFor, type Work, type WorkDone } from "../work.ts";
import { countTableRequests } from "./table-requests.ts";

/** Messages in one request, and in one invocation; the most that SQS gives or takes. */
const BATCH_SIZE = 10;
const LOOK_EVERY_MS = 20;
/** How long executions may go on after the work is over. */
const STOP_PATIENCE_MS = 500;
/** How long the executions' start may take. */
const WARM_UP_MS = 30_000;

interface Message {
  readonly MessageBody: string;
  readonly MessageGroupId: string;
  readonly MessageDeduplicationId: string;
}

/**
 * The worker as it is deployed, in the embedded stack: the bundled handler in a process for each execution, real queues
 * and tables over HTTP, the number of executions that the template says.
 *
 * Its executions are running when this resolves, as they are in the middle of a night's work, and know nothing yet: they
 * have neither a token, nor a connection to the tenant, nor a budget.
 */
export async function startEmbeddedClient(tenantUrl: string): Promise<RateClient> {
  let onEnd: (operationId: string, status: string) => void = () => {};
  const stack = await startEmbeddedStack({
    tenant: { kind: "loopback", baseUrl: tenantUrl, credentials: DEFAULT_CREDENTIALS },
    onOperation: ({ operation_id, status }) => onEnd(operation_id, status),
  });
  const client = new SQSClient(clientOptions(stack.endpoints.sqs));
  await warmUp(stack, client, (listener) => {
    onEnd = listener;
  });

  return {
    async work({ organizationIds, urgent }, giveUpAtMs): Promise<WorkDone> {
      const done = new Set<string>();
      const wanted = urgent?.organizationIds ?? organizationIds;
      let endedAtMs = Date.now();
      onEnd = (operationId, status) => {
        if (status === "succeeded") done.add(operationId);
        endedAtMs = Date.now();
      };
      const requests = countTableRequests(stack.endpoints.dynamodb, stack.tables.control);
      const sending = sendBatches(client, stack.queues.bulk, organizationIds.map(messageFor));
      const urgentSentAtMs =
        urgent === undefined ? undefined : sendOneByOne(client, stack.queues.interactive, urgent);
      await sending;
      while (Date.now() < giveUpAtMs && !wanted.every((id) => done.has(id))) await sleep(LOOK_EVERY_MS);
      requests.stop();
      return {
        endedAtMs,
        done: new Set(wanted.filter((id) => done.has(id))),
        tableRequests: requests.count(),
        ...(urgentSentAtMs === undefined ? {} : { urgentSentAtMs }),
      };
    },
    async stop() {
      client.destroy();
      await stack.stop(STOP_PATIENCE_MS);
    },
  };
}

/** Makes every execution start, with messages that no call is made for. */
async function warmUp(
  stack: EmbeddedStack,
  client: SQSClient,
  listen: (listener: (operationId: string) => void) => void,
): Promise<void> {
  const untilMs = Date.now() + WARM_UP_MS;
  let left = 0;
  listen(() => {
    left -= 1;
  });
  const lanes = [
    { queueUrl: stack.queues.bulk, executions: 4 },
    { queueUrl: stack.queues.interactive, executions: 2 },
  ];
  await Promise.all(
    lanes.map(({ queueUrl, executions }) => {
      const count = executions * BATCH_SIZE;
      left += count;
      const messages = Array.from({ length: count }, (_, index) => {
        const id = `warm-up-${index}`;
        return { MessageBody: id, MessageGroupId: id, MessageDeduplicationId: id };
      });
      return sendBatches(client, queueUrl, messages);
    }),
  );
  while (left > 0) {
    if (Date.now() > untilMs) throw new Error(`The worker did not start within ${WARM_UP_MS} ms.`);
    await sleep(LOOK_EVERY_MS);
  }
}

function messageFor(organizationId: string): Message {
  const request = requestFor(organizationId);
  return {
    MessageBody: JSON.stringify(request),
    MessageGroupId: `${organizationId}#${CONNECTION_ID}`,
    MessageDeduplicationId: `${request.operation_id}:0`,
  };
}

async function sendBatches(client: SQSClient, QueueUrl: string, messages: readonly Message[]): Promise<void> {
  for (let at = 0; at < messages.length; at += BATCH_SIZE) {
    const batch = messages.slice(at, at + BATCH_SIZE);
    const Entries = batch.map((message, index) => ({ Id: String(index), ...message }));
    const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    if (Failed[0] !== undefined) throw new Error(`The queue refused a request: ${Failed[0].Message}`);
  }
}

/** Sends requests one by one, the first one after one interval. @returns when each was sent, filled as they are. */
function sendOneByOne(
  client: SQSClient,
  QueueUrl: string,
  { organizationIds, everyMs }: NonNullable<Work["urgent"]>,
): ReadonlyMap<string, number> {
  const sentAtMs = new Map<string, number>();
  const send = async () => {
    for (const organizationId of organizationIds) {
      await sleep(everyMs);
      sentAtMs.set(organizationId, Date.now());
      await client.send(new SendMessageCommand({ QueueUrl, ...messageFor(organizationId) }));
    }
  };
  send().catch((error: unknown) => console.error(`An urgent request could not be sent: ${error}`));
  return sentAtMs;
}
