import { setTimeout as sleep } from "node:timers/promises";
import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { EnableRequest, RetrieveRequest } from "../../../contract/request.ts";
import { standInClient } from "../../../local/clients.ts";
import { type EmbeddedStack, startEmbeddedStack } from "../../../local/stack.ts";
import { DEFAULT_CREDENTIALS } from "../../../local/tenant/options.ts";
import { type RateClient, requestFor, type Work, type WorkDone, warmUpRequests } from "../work.ts";
import { watchTable } from "./watch-table.ts";

/** Messages in one request, and in one invocation; the most that SQS gives or takes. */
const BATCH_SIZE = 10;
/** What is deployed by default: see lib/settings.ts. */
const BULK_EXECUTIONS = 2;
const INTERACTIVE_EXECUTIONS = 2;
const LOOK_EVERY_MS = 20;
/**
 * Pause between two requests that fill the queue behind the first ones, in milliseconds: 100 messages a second. That is
 * more than any limit here lets through, and leaves the processors to the executions, which share them with the queue.
 */
const FILL_EVERY_MS = 100;
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
 * When this resolves, each execution has made ten calls that read. The control table knows the tenant's clock then, and
 * nothing about the limit of the writes.
 */
export async function startEmbeddedClient(tenantUrl: string): Promise<RateClient> {
  let onEnd: (operationId: string, status: string) => void = () => {};
  const log: { atMs: number; text: string }[] = [];
  const stack = await startEmbeddedStack({
    tenant: { kind: "loopback", baseUrl: tenantUrl, credentials: DEFAULT_CREDENTIALS },
    onOperation: ({ operation_id, status }) => onEnd(operation_id, status),
    onLog: (text) => void log.push({ atMs: Date.now(), text }),
  });
  const client = standInClient(SQSClient, stack.endpoints.sqs);
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
      const control = watchTable(stack.endpoints.dynamodb, stack.tables.control);
      const sending = fill(
        client,
        stack.queues.bulk,
        organizationIds.map(requestFor).map(messageFor),
        BULK_EXECUTIONS,
      );
      const urgentSentAtMs =
        urgent === undefined ? undefined : sendOneByOne(client, stack.queues.interactive, urgent);
      await sending;
      while (Date.now() < giveUpAtMs && !wanted.every((id) => done.has(id))) await sleep(LOOK_EVERY_MS);
      control.stop();
      return {
        endedAtMs,
        done: new Set(wanted.filter((id) => done.has(id))),
        tableRequests: control.requests.length,
        observed: { tableRequests: control.requests, log },
        ...(urgentSentAtMs === undefined ? {} : { urgentSentAtMs }),
      };
    },
    async stop() {
      client.destroy();
      await stack.stop(STOP_PATIENCE_MS);
    },
  };
}

/** Has every execution of both lanes make a few calls. */
async function warmUp(
  stack: EmbeddedStack,
  client: SQSClient,
  listen: (listener: (operationId: string) => void) => void,
): Promise<void> {
  const untilMs = Date.now() + WARM_UP_MS;
  const requests = warmUpRequests((BULK_EXECUTIONS + INTERACTIVE_EXECUTIONS) * BATCH_SIZE);
  const waiting = new Set(requests.map(({ operation_id }) => operation_id));
  listen((operationId) => void waiting.delete(operationId));
  const messages = requests.map(messageFor);
  const bulk = BULK_EXECUTIONS * BATCH_SIZE;
  await Promise.all([
    fill(client, stack.queues.bulk, messages.slice(0, bulk), BULK_EXECUTIONS),
    fill(client, stack.queues.interactive, messages.slice(bulk), INTERACTIVE_EXECUTIONS),
  ]);
  while (waiting.size > 0) {
    if (Date.now() > untilMs) throw new Error(`The worker did not start within ${WARM_UP_MS} ms.`);
    await sleep(LOOK_EVERY_MS);
  }
}

function messageFor(request: EnableRequest | RetrieveRequest): Message {
  const pair = request.action === "enable" ? request.connection_id : "*";
  return {
    MessageBody: JSON.stringify(request),
    MessageGroupId: `${request.organization_id}#${pair}`,
    MessageDeduplicationId: `${request.operation_id}:0`,
  };
}

/** Fills a queue: what its executions take at first comes at once, as a backlog would, the rest little by little. */
async function fill(
  client: SQSClient,
  QueueUrl: string,
  messages: readonly Message[],
  executions: number,
): Promise<void> {
  const sendBatch = async (at: number) => {
    const batch = messages.slice(at, at + BATCH_SIZE);
    const Entries = batch.map((message, index) => ({ Id: String(index), ...message }));
    const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    if (Failed[0] !== undefined) throw new Error(`The queue refused a request: ${Failed[0].Message}`);
  };
  const starts = Array.from(
    { length: Math.ceil(messages.length / BATCH_SIZE) },
    (_, index) => index * BATCH_SIZE,
  );
  await Promise.all(starts.slice(0, executions).map(sendBatch));
  for (const at of starts.slice(executions)) {
    await sleep(FILL_EVERY_MS);
    await sendBatch(at);
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
      await client.send(new SendMessageCommand({ QueueUrl, ...messageFor(requestFor(organizationId)) }));
    }
  };
  send().catch((error: unknown) => console.error(`An urgent request could not be sent: ${error}`));
  return sentAtMs;
}
