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

/** How a queue is joined to a function. */
export interface EventSourceMappingOptions {
  readonly client: SQSClient;
  readonly queueUrl: string;
  readonly queueArn: string;
  readonly target: LocalFunction;
  /** Messages in one invocation, at most. */
  readonly batchSize: number;
  /** Invocations at once, at most. */
  readonly maximumConcurrency: number;
  readonly enabled: boolean;
  /** Told what went wrong outside the function. */
  readonly onLog: (line: string) => void;
}

/** An event source mapping, running. */
export interface EventSourceMapping {
  /** Whether messages are taken from the queue. */
  readonly enabled: boolean;
  enable(): void;
  /** Takes no more messages. Resolves when nothing is in hand any more. */
  disable(): Promise<void>;
}

/**
 * How long a receive waits for messages. AWS waits 20 s; a poll is never broken off here (messages handed to a
 * receiver that is gone stay hidden), so this is also how long a stop can take to be noticed.
 */
const POLL_SECONDS = 1;

/** Pause after the queue could not be reached. */
const RETRY_MS = 500;

/**
 * Joins a queue to a function as Lambda's event source mapping does: up to `maximumConcurrency` batches at once; of a
 * batch, what the response acknowledges is deleted, and the rest stays hidden for its visibility timeout, as does
 * everything when the function fails. What was in the hands of an execution that is killed along with its function
 * can be received again at once.
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

  /** Whoever was stopping finishes first: a mapping that is enabled again has no more pollers than before. */
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
      await Promise.all(pollers);
    },
  };
}

function toEntry({ MessageId: Id, ReceiptHandle }: Message): { Id: string; ReceiptHandle: string } {
  return { Id: Id ?? "", ReceiptHandle: ReceiptHandle ?? "" };
}
