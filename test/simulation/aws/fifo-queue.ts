import type { VirtualClock } from "../../../bench/world/virtual-clock.ts";
import type { Random } from "../../../lambda/ports.ts";

/** SQS drops a message in silence whose deduplication id it accepted less than 5 minutes ago. */
const DEDUPLICATION_MS = 5 * 60_000;

/** A message as it is sent. */
export interface Outgoing {
  readonly groupId: string;
  readonly deduplicationId: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** A message in a queue. */
export interface Message extends Outgoing {
  readonly messageId: string;
  readonly sequence: string;
  readonly sentAtMs: number;
  readonly receives: number;
}

/** A message in somebody's hands. */
export interface Received extends Message {
  readonly receiptHandle: string;
}

/** A receive takes any of so many groups that have waited longest. */
const NEARBY = 12;

interface Stored extends Outgoing {
  readonly messageId: string;
  readonly sequence: string;
  readonly sentAtMs: number;
  receives: number;
  /** Of the last receive, while the message is hidden. */
  receiptHandle: string | undefined;
  hiddenUntilMs: number;
}

interface Group {
  readonly messages: Stored[];
  hidden: number;
  queued: boolean;
}

/** What a queue is made with. */
export interface FifoQueueOptions {
  readonly name: string;
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly visibilityTimeoutMs: number;
  readonly retentionMs: number;
  /** First sequence number; they grow from there. */
  readonly firstSequence: bigint;
  /** The redrive policy: receives after which a message goes to the dead-letter queue without a word. */
  readonly redrive?: { readonly maxReceiveCount: number; readonly to: FifoQueue };
  /** Called whenever there may be something to receive. */
  readonly onAvailable?: () => void;
  readonly onDropped?: (message: Message) => void;
}

/** A FIFO queue of SQS: groups, visibility, deduplication, receive counts, retention, redrive policy. */
export interface FifoQueue {
  /** @returns undefined where a message with this deduplication id was accepted a moment ago. */
  send(message: Outgoing): Message | undefined;
  /** Takes a message in that a move task brings from another queue: no deduplication. */
  move(message: Outgoing): Message;
  /** Receives messages of groups of which nothing is hidden, each group's in their order. */
  receive(maximum: number): readonly Received[];
  /** @returns false where the receipt handle is no longer good. */
  delete(receiptHandle: string): boolean;
  changeVisibility(receiptHandle: string, ms: number): boolean;
  /** Takes a visible message out, as a move task or an operator does. */
  take(messageId: string): Message | undefined;
  messages(): Iterable<Message>;
  readonly size: () => number;
  /** How often the message was received that was received most often. */
  readonly mostReceives: () => number;
}

/** Creates an empty queue. */
export function createFifoQueue(options: FifoQueueOptions): FifoQueue {
  const { clock, random, name, visibilityTimeoutMs, retentionMs, redrive, onAvailable, onDropped } = options;
  const groups = new Map<string, Group>();
  const inFlight = new Map<string, Stored>();
  const accepted = new Map<string, number>();
  /** Groups to receive from, the one that has waited longest last. */
  const available: string[] = [];
  let size = 0;
  let count = 0;
  let mostReceives = 0;

  function offer(groupId: string, group: Group): void {
    if (group.queued || group.hidden > 0 || group.messages.length === 0) return;
    group.queued = true;
    available.unshift(groupId);
    onAvailable?.();
  }

  /** Mostly the group that has waited longest, but SQS promises no order between groups. */
  function takeAny(): string | undefined {
    const near = Math.min(available.length, NEARBY);
    const index = available.length - 1 - Math.floor(random() * near);
    return available.splice(index, 1)[0];
  }

  function add(message: Outgoing): Message {
    count += 1;
    const stored: Stored = {
      ...message,
      messageId: `${name}-${count}`,
      sequence: (options.firstSequence + BigInt(count)).toString(),
      sentAtMs: Math.floor(clock.now()),
      receives: 0,
      receiptHandle: undefined,
      hiddenUntilMs: 0,
    };
    const group = groups.get(message.groupId) ?? { messages: [], hidden: 0, queued: false };
    groups.set(message.groupId, group);
    group.messages.push(stored);
    size += 1;
    offer(message.groupId, group);
    return stored;
  }

  function remove(message: Stored): void {
    const group = groups.get(message.groupId);
    if (group === undefined) return;
    group.messages.splice(group.messages.indexOf(message), 1);
    if (message.receiptHandle !== undefined) {
      inFlight.delete(message.receiptHandle);
      group.hidden -= 1;
    }
    size -= 1;
    if (group.messages.length === 0) groups.delete(message.groupId);
    else offer(message.groupId, group);
  }

  function hide(message: Stored, ms: number): void {
    const { receiptHandle } = message;
    const untilMs = clock.now() + ms;
    message.hiddenUntilMs = untilMs;
    clock.at(untilMs, () => {
      if (message.receiptHandle !== receiptHandle || message.hiddenUntilMs !== untilMs) return;
      if (receiptHandle === undefined || !inFlight.delete(receiptHandle)) return;
      message.receiptHandle = undefined;
      const group = groups.get(message.groupId);
      if (group === undefined) return;
      group.hidden -= 1;
      offer(message.groupId, group);
    });
  }

  /** @returns undefined where retention or the redrive policy takes the message away. */
  function handOut(message: Stored, group: Group): Received | undefined {
    if (clock.now() - message.sentAtMs >= retentionMs) {
      remove(message);
      onDropped?.(message);
      return undefined;
    }
    if (redrive !== undefined && message.receives >= redrive.maxReceiveCount) {
      remove(message);
      redrive.to.move(message);
      return undefined;
    }
    message.receives += 1;
    mostReceives = Math.max(mostReceives, message.receives);
    const receiptHandle = `${message.messageId}/${message.receives}`;
    message.receiptHandle = receiptHandle;
    inFlight.set(receiptHandle, message);
    group.hidden += 1;
    hide(message, visibilityTimeoutMs);
    return { ...message, receiptHandle };
  }

  return {
    send(message) {
      const acceptedAtMs = accepted.get(message.deduplicationId);
      if (acceptedAtMs !== undefined && clock.now() - acceptedAtMs < DEDUPLICATION_MS) return undefined;
      accepted.set(message.deduplicationId, clock.now());
      return add(message);
    },
    move: add,
    receive(maximum) {
      const received: Received[] = [];
      while (received.length < maximum) {
        const groupId = takeAny();
        if (groupId === undefined) break;
        const group = groups.get(groupId);
        if (group === undefined) continue;
        group.queued = false;
        if (group.hidden > 0) continue;
        const most = Math.min(group.messages.length, maximum - received.length);
        const taken = random() < 0.3 ? 1 + Math.floor(random() * most) : most;
        for (const message of group.messages.slice(0, taken)) {
          const one = handOut(message, group);
          if (one !== undefined) received.push(one);
        }
        offer(groupId, group);
      }
      return received;
    },
    delete(receiptHandle) {
      const message = inFlight.get(receiptHandle);
      if (message === undefined) return false;
      remove(message);
      return true;
    },
    changeVisibility(receiptHandle, ms) {
      const message = inFlight.get(receiptHandle);
      if (message === undefined) return false;
      hide(message, ms);
      return true;
    },
    take(messageId) {
      for (const { messages } of groups.values()) {
        const message = messages.find((one) => one.messageId === messageId);
        if (message === undefined) continue;
        remove(message);
        return message;
      }
      return undefined;
    },
    *messages() {
      for (const { messages } of groups.values()) yield* messages;
    },
    size: () => size,
    mostReceives: () => mostReceives,
  };
}
