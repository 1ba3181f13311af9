import type { Clock, Random } from "../../lambda/ports.ts";

/** A message on its way into a queue. */
export interface SentMessage {
  readonly groupId: string;
  readonly deduplicationId: string;
  readonly body: string;
  /** Values of its attributes, numbers as text. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** What a queue says of a message that it took. */
export interface Receipt {
  readonly messageId: string;
  /** SQS's `SequenceNumber`. */
  readonly sequence: string;
}

/** A message as a queue delivers it. */
export interface ReceivedMessage extends Omit<SentMessage, "deduplicationId">, Receipt {
  readonly receiptHandle: string;
  readonly sentAtMs: number;
  readonly receiveCount: number;
}

/** The part of SQS's API that is used of a FIFO queue. */
export interface FifoQueue {
  send(message: SentMessage): Promise<Receipt>;
  /** Up to `most` messages, of 10 at most. */
  receive(most: number): Promise<readonly ReceivedMessage[]>;
  delete(receiptHandle: string): Promise<void>;
  /** @throws when the receipt handle is not the latest one of a message that is invisible. */
  changeVisibility(receiptHandle: string, seconds: number): Promise<void>;
}

/** A FIFO queue in memory. */
export interface FifoQueueModel extends FifoQueue {
  /** Messages in it, visible or not. */
  size(): number;
  /** Takes a message that another queue gave up on. */
  accept(message: Kept): void;
}

/** What a FIFO queue in memory is made of. */
export interface FifoQueueOptions {
  /** What its message ids begin with. */
  readonly name: string;
  /** SQS's own clock. */
  readonly clock: Clock;
  readonly random: Random;
  readonly visibilityTimeoutSeconds: number;
  readonly retentionSeconds: number;
  readonly maximumMessageBytes: number;
  /** Where a message goes instead of being received once more than `maxReceiveCount` times. */
  readonly redrive?: { readonly maxReceiveCount: number; readonly target: FifoQueueModel };
}

/** A message as the model keeps it. */
export interface Kept extends Omit<ReceivedMessage, "receiptHandle" | "receiveCount"> {
  receiveCount: number;
  /** There while it is invisible. */
  hidden?: { readonly receiptHandle: string; readonly untilMs: number };
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html */
const DEDUPLICATION_MS = 5 * 60_000;
const MOST_IN_A_BATCH = 10;
/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const INVALID = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;
/** SQS's numbers have 20 digits: more than a double can tell apart. */
const FIRST_SEQUENCE = 18_849_496_460_467_696_128n;

/**
 * SQS's FIFO queue: order and exclusivity within a group, deduplication within a group for five minutes, visibility,
 * receive counts, retention, redrive policy. How many messages of one group come in a batch is left to chance, as SQS
 * leaves it open.
 */
export function fifoQueueModel(options: FifoQueueOptions): FifoQueueModel {
  const { name, clock, random, redrive } = options;
  const groups = new Map<string, Kept[]>();
  /** Groups none of whose messages is invisible, in the order in which they became so. */
  const ready = new Set<string>();
  const hidden = new Map<string, Kept>();
  const seen = new Map<string, { readonly receipt: Receipt; readonly atMs: number }>();
  let count = 0n;
  let size = 0;

  const add = (message: Kept) => {
    const group = groups.get(message.groupId);
    if (group === undefined) {
      groups.set(message.groupId, [message]);
      ready.add(message.groupId);
    } else group.push(message);
    size += 1;
  };

  const show = (message: Kept) => {
    if (message.hidden !== undefined) hidden.delete(message.hidden.receiptHandle);
    delete message.hidden;
    settle(message.groupId);
  };

  const remove = (message: Kept) => {
    const group = groups.get(message.groupId) ?? [];
    group.splice(group.indexOf(message), 1);
    size -= 1;
    show(message);
  };

  /** Notes whether a group can be received from. */
  const settle = (groupId: string) => {
    const group = groups.get(groupId) ?? [];
    if (group.length === 0) groups.delete(groupId);
    if (group.length === 0 || group.some((message) => message.hidden !== undefined)) ready.delete(groupId);
    else ready.add(groupId);
  };

  const showWhatIsDue = () => {
    for (const message of [...hidden.values()]) {
      if (message.hidden !== undefined && message.hidden.untilMs <= clock.now()) show(message);
    }
  };

  const receiveOne = (message: Kept): ReceivedMessage | undefined => {
    if (message.sentAtMs + options.retentionSeconds * 1_000 <= clock.now()) {
      remove(message);
      return undefined;
    }
    message.receiveCount += 1;
    if (redrive !== undefined && message.receiveCount > redrive.maxReceiveCount) {
      remove(message);
      redrive.target.accept(message);
      return undefined;
    }
    const receiptHandle = `${message.messageId}:${message.receiveCount}`;
    message.hidden = { receiptHandle, untilMs: clock.now() + options.visibilityTimeoutSeconds * 1_000 };
    hidden.set(receiptHandle, message);
    const { hidden: _, ...seenFromOutside } = message;
    return { ...seenFromOutside, receiptHandle };
  };

  const hiddenBy = (receiptHandle: string): Kept | undefined => {
    showWhatIsDue();
    return hidden.get(receiptHandle);
  };

  return {
    async send({ groupId, deduplicationId, body, attributes }) {
      if (bytesOf(body, attributes) > options.maximumMessageBytes) throw new Error("the message is too long");
      const texts = [body, ...Object.values(attributes)];
      if (texts.some((text) => text === "" || INVALID.test(text))) throw new Error("a text is invalid");
      const nowMs = clock.now();
      const deduplication = `${groupId}\n${deduplicationId}`;
      const earlier = seen.get(deduplication);
      if (earlier !== undefined && nowMs < earlier.atMs + DEDUPLICATION_MS) return earlier.receipt;
      count += 1n;
      const receipt = { messageId: `${name}-${count}`, sequence: `${FIRST_SEQUENCE + count}` };
      seen.set(deduplication, { receipt, atMs: nowMs });
      add({ ...receipt, groupId, body, attributes, sentAtMs: nowMs, receiveCount: 0 });
      return receipt;
    },

    async receive(most) {
      showWhatIsDue();
      const received: ReceivedMessage[] = [];
      const limit = Math.min(most, MOST_IN_A_BATCH);
      for (const groupId of [...ready]) {
        if (received.length >= limit) break;
        const group = groups.get(groupId) ?? [];
        const together = Math.min(limit - received.length, 1 + Math.floor(random() * group.length));
        const limitHere = received.length + together;
        for (const message of [...group]) {
          if (received.length >= limitHere) break;
          const taken = receiveOne(message);
          if (taken !== undefined) received.push(taken);
        }
        settle(groupId);
      }
      return received;
    },

    async delete(receiptHandle) {
      const message = hiddenBy(receiptHandle);
      if (message !== undefined) remove(message);
    },

    async changeVisibility(receiptHandle, seconds) {
      const message = hiddenBy(receiptHandle);
      if (message === undefined) throw new Error("the receipt handle has expired");
      if (seconds === 0) show(message);
      else message.hidden = { receiptHandle, untilMs: clock.now() + seconds * 1_000 };
    },

    size: () => size,
    accept: add,
  };
}

/** A message's size as SQS counts it: its body, and of each attribute name, type and value. */
function bytesOf(body: string, attributes: SentMessage["attributes"]): number {
  const texts = Object.entries(attributes).map(([name, value]) => `${name}String${value}`);
  return Buffer.byteLength(body) + Buffer.byteLength(texts.join(""));
}
