import type { OutgoingMessage } from "../../contract/message.ts";
import type { SendError } from "../errors.ts";
import { BATCH_SIZE, type BatchPorts, type Outgoing, type Receipt, sendBatch } from "./send-batch.ts";

/** What a sender works with. */
export interface SenderOptions extends BatchPorts {
  /** Calls under way at a time. */
  readonly concurrency: number;
}

/** Sends messages in batches, several at a time, those of each group in their order. */
export interface Sender {
  /**
   * Takes a message. It goes out with what else is at hand in the same turn of the event loop, but never before the
   * last one of its group is acknowledged.
   *
   * @throws SendError when SQS does not take it.
   */
  send(message: OutgoingMessage): Promise<Receipt>;
  /** Whether a few calls' worth is waiting already: a sender with more waits for `room` first. */
  isFull(): boolean;
  /** Resolves when it is not full any more. */
  room(): Promise<void>;
}

/** So many calls' worth may be waiting beside what is under way: enough that none is ever sent half full. */
const CALLS_WAITING = 4;

/**
 * Creates a sender. Batches form by themselves: a message goes at once while calls are free, and joins those that
 * wait while none is.
 *
 * Of one group only one message is ever unacknowledged. Two would be reordered when the first call is throttled, or
 * loses its answer, and the second is not.
 */
export function createSender({ concurrency, ...ports }: SenderOptions): Sender {
  /** Messages that may be sent now, oldest first: each of another group, none of a group that is under way. */
  const ready: Outgoing[] = [];
  /** What waits behind a message of its group. Groups that are ready or under way have an entry. */
  const lines = new Map<string, Outgoing[] | undefined>();
  const capacity = (concurrency + CALLS_WAITING) * BATCH_SIZE;
  let accepted = 0;
  let calls = 0;
  let departing = false;
  let emptying: PromiseWithResolvers<void> | undefined;

  const isFull = () => accepted >= capacity;

  function settle(groupId: string): void {
    accepted -= 1;
    const line = lines.get(groupId);
    const next = line?.shift();
    if (next === undefined) lines.delete(groupId);
    else ready.push(next);
    // A call may go on retrying its other messages, while there are free ones.
    depart();
    if (isFull()) return;
    emptying?.resolve();
    emptying = undefined;
  }

  function accept(outgoing: Outgoing): void {
    const { groupId } = outgoing.message;
    accepted += 1;
    if (!lines.has(groupId)) {
      lines.set(groupId, undefined);
      ready.push(outgoing);
      depart();
      return;
    }
    const line = lines.get(groupId);
    if (line === undefined) lines.set(groupId, [outgoing]);
    else line.push(outgoing);
  }

  /** Sends what is ready, as far as calls are free: full batches now, the rest at the end of this turn. */
  function depart(): void {
    while (calls < concurrency && ready.length >= BATCH_SIZE) void make(ready.splice(0, BATCH_SIZE));
    if (departing || calls >= concurrency || ready.length === 0) return;
    departing = true;
    setImmediate(() => {
      departing = false;
      if (calls < concurrency && ready.length > 0) void make(ready.splice(0, BATCH_SIZE));
      depart();
    });
  }

  async function make(batch: readonly Outgoing[]): Promise<void> {
    calls += 1;
    await sendBatch(batch, ports);
    calls -= 1;
    depart();
  }

  return {
    send: (message) =>
      new Promise((resolve, reject) => {
        accept({
          message,
          acknowledge(receipt) {
            settle(message.groupId);
            resolve(receipt);
          },
          fail(error: SendError) {
            settle(message.groupId);
            reject(error);
          },
        });
      }),
    isFull,
    async room() {
      while (isFull()) {
        emptying ??= Promise.withResolvers();
        await emptying.promise;
      }
    },
  };
}
