import type { OutgoingMessage } from "../../contract/message.ts";
import type { Receipt } from "./send-batch.ts";
import type { Sender } from "./sender.ts";

/** How a stream of messages is sent. */
export interface SendAllOptions<M extends OutgoingMessage> {
  /** Stops at the next message; what is under way is finished first. */
  readonly signal?: AbortSignal | undefined;
  /** Told of each acknowledgement; those of different groups may come in another order than the messages. */
  readonly onAcknowledged?: ((message: M, receipt: Receipt) => void) | undefined;
}

/**
 * Sends a stream of messages, reading it no faster than they are acknowledged. However it ends, nothing is under way
 * any more when the promise settles.
 *
 * @returns How many were acknowledged: all.
 * @throws SendError of the first message that SQS did not take, what the stream throws, or the signal's reason. Reading
 *   stops there.
 */
export async function sendAll<M extends OutgoingMessage>(
  sender: Sender,
  messages: Iterable<M> | AsyncIterable<M>,
  { signal, onAcknowledged }: SendAllOptions<M> = {},
): Promise<number> {
  const drained = Promise.withResolvers<void>();
  let reading = true;
  let underWay = 0;
  let acknowledged = 0;
  let failure: unknown;

  async function follow(message: M): Promise<void> {
    underWay += 1;
    try {
      const receipt = await sender.send(message);
      acknowledged += 1;
      onAcknowledged?.(message, receipt);
    } catch (error) {
      failure ??= error;
    }
    underWay -= 1;
    if (!reading && underWay === 0) drained.resolve();
  }

  try {
    for await (const message of messages) {
      if (sender.isFull()) await sender.room();
      signal?.throwIfAborted();
      if (failure !== undefined) break;
      void follow(message);
    }
  } finally {
    reading = false;
    if (underWay > 0) await drained.promise;
  }
  if (failure !== undefined) throw failure;
  return acknowledged;
}
