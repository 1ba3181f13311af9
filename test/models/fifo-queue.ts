import type { Random } from "../../contract/clock.ts";
import { createMessageGroups, type Kept, type Message } from "./message-groups.ts";
import { refuseInvalid } from "./refuse-invalid.ts";
import type { Receipt, SentMessage } from "./sqs.ts";

export type { Message };

/** A message that a receiver holds. */
export interface Received extends Message {
  readonly receiptHandle: string;
}

/** A clock that calls back. */
export interface AlarmClock {
  now(): number;
  at(ms: number, callback: () => void): void;
}

/** What a FIFO queue in memory is made of. */
export interface FifoQueueOptions {
  /** What its message ids begin with. */
  readonly name: string;
  /** SQS's own clock. */
  readonly clock: AlarmClock;
  readonly random: Random;
  readonly visibilityTimeoutMs: number;
  readonly retentionMs: number;
  readonly maximumMessageBytes: number;
  /** Its sequence numbers grow from here. Default: one of 20 digits, as SQS has them. */
  readonly firstSequence?: bigint;
  /** The redrive policy: after so many receives a message goes to the other queue instead of being received. */
  readonly redrive?: { readonly maxReceiveCount: number; readonly target: FifoQueueModel };
  /** Told of each message that was sent, duplicates left out. */
  readonly onAccepted?: (message: Message) => void;
  /** Called whenever there may be something to receive. */
  readonly onAvailable?: () => void;
  /** Told of each message whose retention ended. */
  readonly onDropped?: (message: Message) => void;
}

/** What came of a message that was sent. */
export type Sent =
  | { readonly kind: "accepted"; readonly receipt: Message }
  /** A message with this deduplication id was accepted a moment ago: this one is dropped in silence. */
  | { readonly kind: "duplicate"; readonly receipt: Receipt };

/** A FIFO queue in memory. */
export interface FifoQueueModel {
  /** @throws where SQS refuses the message. */
  send(message: SentMessage): Sent;
  /** Takes a message in that a redrive policy or a move task brings from another queue: no deduplication. */
  move(message: SentMessage): Message;
  /** Receives up to `most` messages, of 10 at most, of groups of which nothing is invisible, each group's in order. */
  receive(most: number): readonly Received[];
  /** @returns false where the receipt handle is not the latest one of a message that is invisible. */
  delete(receiptHandle: string): boolean;
  /** @returns false where the receipt handle is not the latest one of a message that is invisible. */
  changeVisibility(receiptHandle: string, ms: number): boolean;
  /** Takes a message out, as a move task or an operator does. */
  take(messageId: string): Message | undefined;
  messages(): Iterable<Message>;
  /** Messages in it, visible or not. */
  size(): number;
  /** How often the message was received that was received most often. */
  mostReceives(): number;
  /** How many messages were invisible at once, at most. */
  mostHidden(): number;
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html */
const DEDUPLICATION_MS = 5 * 60_000;
const MOST_IN_A_BATCH = 10;
/** How often a receive takes fewer messages of a group than it could: SQS leaves that open. */
const PARTIAL_CHANCE = 0.3;
/** More digits than a double can tell apart. */
const FIRST_SEQUENCE = 18_849_496_460_467_696_128n;

/**
 * SQS's FIFO queue in high-throughput mode: order and exclusivity within a group, deduplication within a group for five
 * minutes, visibility, receive counts, retention, redrive policy.
 */
export function fifoQueueModel(options: FifoQueueOptions): FifoQueueModel {
  const { name, clock, random, redrive, firstSequence = FIRST_SEQUENCE } = options;
  const groups = createMessageGroups(random, () => options.onAvailable?.());
  const inFlight = new Map<string, Kept>();
  const seen = new Map<string, { readonly receipt: Receipt; readonly atMs: number }>();
  let count = 0n;
  let size = 0;
  let mostReceives = 0;
  let mostHidden = 0;

  function add(message: SentMessage): Message {
    count += 1n;
    const kept: Kept = {
      ...message,
      messageId: `${name}-${count}`,
      sequence: `${firstSequence + count}`,
      sentAtMs: Math.floor(clock.now()),
      receiveCount: 0,
      hidden: undefined,
    };
    size += 1;
    groups.add(kept);
    return kept;
  }

  function remove(message: Kept): void {
    if (message.hidden !== undefined) inFlight.delete(message.hidden.receiptHandle);
    size -= 1;
    groups.remove(message);
  }

  function show(message: Kept): void {
    if (message.hidden !== undefined) inFlight.delete(message.hidden.receiptHandle);
    groups.show(message);
  }

  function hide(message: Kept, receiptHandle: string, ms: number): void {
    const hidden = { receiptHandle };
    groups.hide(message, hidden);
    inFlight.set(receiptHandle, message);
    mostHidden = Math.max(mostHidden, inFlight.size);
    clock.at(clock.now() + ms, () => {
      if (message.hidden === hidden) show(message);
    });
  }

  /** @returns undefined where retention or the redrive policy takes the message away. */
  function handOut(message: Kept): Received | undefined {
    if (clock.now() - message.sentAtMs >= options.retentionMs) {
      remove(message);
      options.onDropped?.(message);
      return undefined;
    }
    if (redrive !== undefined && message.receiveCount >= redrive.maxReceiveCount) {
      remove(message);
      // As SQS does: nothing that was spelled out in the deduplication id is left (developer guide, "Using dead-letter queues").
      redrive.target.move({ ...message, deduplicationId: message.messageId });
      return undefined;
    }
    message.receiveCount += 1;
    mostReceives = Math.max(mostReceives, message.receiveCount);
    const receiptHandle = `${message.messageId}/${message.receiveCount}`;
    hide(message, receiptHandle, options.visibilityTimeoutMs);
    return { ...message, receiptHandle };
  }

  return {
    send(message) {
      refuseInvalid(message, options.maximumMessageBytes);
      const deduplication = `${message.groupId}\n${message.deduplicationId}`;
      const earlier = seen.get(deduplication);
      if (earlier !== undefined && clock.now() - earlier.atMs < DEDUPLICATION_MS) {
        return { kind: "duplicate", receipt: earlier.receipt };
      }
      const accepted = add(message);
      seen.set(deduplication, { receipt: accepted, atMs: clock.now() });
      options.onAccepted?.(accepted);
      return { kind: "accepted", receipt: accepted };
    },
    move: ({ groupId, deduplicationId, body, attributes }) =>
      add({ groupId, deduplicationId, body, attributes }),
    receive(most) {
      const received: Received[] = [];
      const limit = Math.min(most, MOST_IN_A_BATCH);
      while (received.length < limit) {
        const group = groups.next();
        if (group === undefined) break;
        const possible = Math.min(group.messages.length, limit - received.length);
        const taken = random() < PARTIAL_CHANCE ? 1 + Math.floor(random() * possible) : possible;
        for (const message of group.messages.slice(0, taken)) {
          const one = handOut(message);
          if (one !== undefined) received.push(one);
        }
        groups.offer(group);
      }
      return received;
    },
    delete(receiptHandle) {
      const message = inFlight.get(receiptHandle);
      if (message !== undefined) remove(message);
      return message !== undefined;
    },
    changeVisibility(receiptHandle, ms) {
      const message = inFlight.get(receiptHandle);
      if (message === undefined) return false;
      if (ms === 0) show(message);
      else hide(message, receiptHandle, ms);
      return true;
    },
    take(messageId) {
      for (const message of groups.all()) {
        if (message.messageId !== messageId) continue;
        remove(message);
        return message;
      }
      return undefined;
    },
    messages: groups.all,
    size: () => size,
    mostReceives: () => mostReceives,
    mostHidden: () => mostHidden,
  };
}
