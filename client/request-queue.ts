import { setTimeout as sleep } from "node:timers/promises";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import { createAwsClient, PRODUCER_LIMITS } from "../aws/client.ts";
import type { AcceptedRequest } from "../contract/items/accepted-item.ts";
import { messageFor } from "../contract/message.ts";
import type { OperationRecord } from "../contract/record.ts";
import { completeRequest, type NewRequest } from "./request.ts";
import { sendAll } from "./send/send-all.ts";
import type { Receipt } from "./send/send-batch.ts";
import { createSender, type Sender } from "./send/sender.ts";
import { type FinishedOperation, type WaitOptions, waitForOutcome } from "./wait.ts";

/** Where requests go, and what they are sent with. */
export interface RequestQueueOptions {
  /** The lane: the stack's output `InteractiveQueueUrl` for what is urgent, `BulkQueueUrl` for what has time. */
  readonly queueUrl: string;
  /** The stack's output `OperationsTableName`: needed by `operation` and `waitFor` alone. */
  readonly operationsTable?: string;
  /** Default: one is made, with AWS's usual configuration. */
  readonly sqs?: SQSClient;
  /** Default: one is made when it is first needed. */
  readonly dynamodb?: DynamoDBClient;
  /** Calls of SQS under way at a time, each with up to ten requests. Default: 16. */
  readonly concurrency?: number;
  /** How long throttling, transient failures and silence are tried again, in milliseconds. Default: a minute. */
  readonly patienceMs?: number;
}

/** A request that SQS has acknowledged: it will come to an outcome. */
export interface Enqueued extends Receipt {
  /** The request's own, or the one that it was given. */
  readonly operationId: string;
}

/**
 * A request that the HTTP API has taken in and the worker has not recorded. Without `sentAtMs` its lane may not have it: its client was not
 * answered with 202, and sends it again.
 */
export type AcceptedOperation = { readonly status: "accepted" } & AcceptedRequest;

/** How a stream of requests is enqueued. */
export interface EnqueueAllOptions {
  /** Stops at the next request; what is under way is finished first. */
  readonly signal?: AbortSignal;
  /** Told of each request that SQS has acknowledged; the order is that of the requests only within a pair. */
  readonly onEnqueued?: (enqueued: Enqueued) => void;
}

const DEFAULT_CONCURRENCY = 16;
const DEFAULT_PATIENCE_MS = 60_000;

/**
 * A lane of a deployment, for producers: enqueues requests and finds out what became of them.
 *
 * Batching, retries, message group and deduplication ids are taken care of. Requests for one organization and
 * connection are applied in the order in which they were given to one `RequestQueue`, however many it has under way.
 *
 * @example
 * const queue = new RequestQueue({ queueUrl: process.env.INTERACTIVE_QUEUE_URL, operationsTable: process.env.OPERATIONS_TABLE });
 * const { operationId } = await queue.enqueue({ action: "enable", organization_id: "org_1", connection_id: "con_1" });
 * const { status } = await queue.waitFor(operationId); // "succeeded"
 */
export class RequestQueue {
  readonly #options: RequestQueueOptions;
  readonly #sqs: SQSClient;
  readonly #sender: Sender;
  #dynamodb: Promise<DynamoDBClient> | undefined;

  constructor(options: RequestQueueOptions) {
    const {
      queueUrl,
      sqs,
      dynamodb,
      concurrency = DEFAULT_CONCURRENCY,
      patienceMs = DEFAULT_PATIENCE_MS,
    } = options;
    this.#options = options;
    this.#sqs =
      sqs ??
      // TLS and the request's signature guard what is sent: a checksum of each message beside them costs time alone.
      createAwsClient(SQSClient, PRODUCER_LIMITS, { md5: false });
    this.#dynamodb = dynamodb && Promise.resolve(dynamodb);
    const clock = { now: Date.now, sleep: (ms: number) => sleep(ms) };
    this.#sender = createSender({
      client: this.#sqs,
      queueUrl,
      concurrency,
      patienceMs,
      clock,
      random: Math.random,
    });
  }

  /**
   * Enqueues one request. Calls in one turn of the event loop share a call of SQS.
   *
   * @param request As in docs/request.schema.json; without an operation_id it gets a new one. A request that may be
   *   sent again (after a crash, say) needs one of its own, which makes it the same operation.
   * @throws RequestError when it breaks the contract; SendError when SQS does not take it.
   */
  async enqueue(request: NewRequest): Promise<Enqueued> {
    const complete = completeRequest(request);
    const receipt = await this.#sender.send(messageFor(complete));
    return { operationId: complete.operation_id, ...receipt };
  }

  /**
   * Enqueues a stream of requests, ten a call and several calls at a time, and reads it no faster than SQS takes them.
   *
   * @returns How many SQS has acknowledged: all.
   * @throws RequestError of the first that breaks the contract, SendError of the first that SQS does not take, what the
   *   stream throws, or the signal's reason. Nothing is under way any more then, and what came before may be enqueued.
   * @example await queue.enqueueAll(requestsFrom(file), { onEnqueued: ({ operationId }) => log(operationId) })
   */
  async enqueueAll(
    requests: Iterable<NewRequest> | AsyncIterable<NewRequest>,
    { signal, onEnqueued }: EnqueueAllOptions = {},
  ): Promise<number> {
    return sendAll(this.#sender, outgoing(requests), {
      signal,
      onAcknowledged: onEnqueued && (({ operationId }, receipt) => onEnqueued({ operationId, ...receipt })),
    });
  }

  /**
   * Reads what is known of an operation: its record, or that the HTTP API has taken it in.
   *
   * @returns Undefined while nothing is: it waits for its first delivery, or was never enqueued.
   * @throws NewerItemError when only a newer version of this library may read it.
   */
  async operation(operationId: string): Promise<OperationRecord | AcceptedOperation | undefined> {
    const { readOperation, readAccepted, table } = await this.#readers();
    const record = await readOperation(...table, operationId);
    if (record !== undefined) return record;
    const accepted = await readAccepted(...table, operationId);
    return accepted && { status: "accepted", ...accepted };
  }

  /** The functions that read, and the table that they read. */
  async #readers() {
    const { operationsTable } = this.#options;
    if (operationsTable === undefined) {
      throw new TypeError(
        "RequestQueue was made without operationsTable: give it the stack's output OperationsTableName.",
      );
    }
    // A producer that only enqueues does not pay for the DynamoDB client.
    const { createDynamoClient, ...readers } = await import("./operation.ts");
    this.#dynamodb ??= Promise.resolve(createDynamoClient());
    return { ...readers, table: [await this.#dynamodb, operationsTable] as const };
  }

  /**
   * Waits for an operation's outcome.
   *
   * @throws WaitTimeoutError when there is none in time (the operation goes on), at most half a second late, also where the
   *   table does not answer; NewerItemError as `operation`; the signal's reason when aborted.
   * @example const { ending } = await queue.waitFor(operationId, { timeoutMs: 10_000 })
   */
  async waitFor(operationId: string, options: WaitOptions = {}): Promise<FinishedOperation> {
    const { signal } = options;
    const clock = {
      now: Date.now,
      sleep: (ms: number, ended?: AbortSignal) =>
        sleep(ms, undefined, {
          signal: AbortSignal.any([signal, ended].filter((one) => one !== undefined)),
        }).catch(() => {}),
    };
    const read = async () => {
      const { readOperation, table } = await this.#readers();
      return readOperation(...table, operationId);
    };
    return waitForOutcome(operationId, read, clock, options);
  }

  /** Drops the connections of the clients that it made itself. */
  async close(): Promise<void> {
    if (this.#options.sqs === undefined) this.#sqs.destroy();
    if (this.#options.dynamodb === undefined) (await this.#dynamodb)?.destroy();
  }
}

async function* outgoing(requests: Iterable<NewRequest> | AsyncIterable<NewRequest>) {
  let index = 0;
  for await (const request of requests) {
    const complete = completeRequest(request, index++);
    yield { operationId: complete.operation_id, ...messageFor(complete) };
  }
}
