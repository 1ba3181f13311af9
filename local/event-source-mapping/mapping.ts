import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { LocalFunction } from "../function/function.ts";
import { acknowledged } from "./batch-response.ts";
import { toSqsEvent } from "./sqs-event.ts";

/** The options of an event source mapping. */
export interface EventSourceMappingOptions {
  readonly client: SQSClient;
  readonly queueUrl: string;
  readonly queueArn: string;
  readonly target: LocalFunction;
  /** The most messages in one invocation. */
  readonly batchSize: number;
  /** The most invocations at once. */
  readonly maximumConcurrency: number;
  readonly enabled: boolean;
  /** Receives errors outside the function. */
  readonly onLog: (line: string) => void;
  /** Has the queue answer the receives that wait, so that disabling waits for none. */
  readonly endPolls: () => void;
}

/** An event source mapping, running. */
export interface EventSourceMapping {
  /** Whether the mapping receives messages. */
  readonly enabled: boolean;
  enable(): void;
  /** Stops receiving messages. Resolves when all invocations have ended. */
  disable(): Promise<void>;
}

/**
 * How long a receive waits for messages: less than the client waits for its answer. AWS waits 20 s. A poll is never aborted here,
 * because messages sent to an aborted receive would stay hidden.
 */
const POLL_SECONDS = 10;

/** How long a receive is on its way at most, in milliseconds, as a rule. */
const ON_ITS_WAY_MS = 50;

/** Pause after the queue could not be reached. */
const RETRY_MS = 500;

/**
 * Feeds a queue to a function as Lambda's event source mapping does, up to `maximumConcurrency` batches at once. It deletes
 * the messages that the response acknowledges; the others stay hidden for their visibility timeout, as do all when the
 * function fails. Messages of an execution that is killed along with its function become visible at once.
 */
export function startEventSourceMapping(options: EventSourceMappingOptions): EventSourceMapping {
  const { client, queueUrl: QueueUrl } = options;
  let enabled = options.enabled;
  let pollers: Promise<void>[] = [];

  async function receive(): Promise<Message[]> {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: options.batchSize,
        WaitTimeSeconds: POLL_SECONDS,
        MessageSystemAttributeNames: ["All"],
        MessageAttributeNames: ["All"],
      }),
    );
    return Messages;
  }

  async function handle(batch: readonly Message[]): Promise<void> {
    const outcome = await options.target.invoke(toSqsEvent(batch, options.queueArn));
    if (outcome.kind === "stopped") await showAgain(batch);
    if (outcome.kind !== "response") return;
    const done = acknowledged(
      outcome.json,
      batch.map(({ MessageId = "" }) => MessageId),
    );
    const Entries = batch.filter(({ MessageId = "" }) => done.has(MessageId)).map(toEntry);
    if (Entries.length > 0) await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  }

  async function poll(): Promise<void> {
    while (enabled) {
      try {
        const batch = await receive();
        if (batch.length === 0) continue;
        if (enabled) await handle(batch);
        else await showAgain(batch);
      } catch (error) {
        options.onLog(`event source mapping of ${QueueUrl}: ${(error as Error).message}`);
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  async function showAgain(messages: readonly Message[]): Promise<void> {
    const Entries = messages
      .map((message) => ({ ...toEntry(message), VisibilityTimeout: 0 }))
      // The latest first: each is put before the others of its group.
      .reverse();
    await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
  }

  /** Lets stopping pollers finish first, so that a mapping that is enabled again never has too many. */
  function start(): void {
    pollers = Array.from({ length: options.maximumConcurrency }, async (_, index) => {
      await pollers[index];
      await poll();
    });
  }
  if (enabled) start();

  return {
    get enabled() {
      return enabled;
    },
    enable() {
      if (enabled) return;
      enabled = true;
      start();
    },
    async disable() {
      enabled = false;
      options.endPolls();
      // A receive that was on its way to the queue waits there since.
      const again = setInterval(options.endPolls, ON_ITS_WAY_MS);
      await Promise.all(pollers);
      clearInterval(again);
    },
  };
}

function toEntry({ MessageId: Id, ReceiptHandle }: Message): { Id: string; ReceiptHandle: string } {
  return { Id: Id ?? "", ReceiptHandle: ReceiptHandle ?? "" };
}
