import type { Random } from "../../contract/clock.ts";
import type { Receipt, SentMessage } from "./sqs.ts";

/** A message in a queue. */
export interface Message extends SentMessage, Receipt {
  readonly sentAtMs: number;
  readonly receiveCount: number;
}

/** A message as its queue keeps it. */
export interface Kept extends Message {
  receiveCount: number;
  /** There while it is invisible. */
  hidden: { readonly receiptHandle: string } | undefined;
}

/** The messages of one group, in their order. */
export interface MessageGroup {
  readonly messages: Kept[];
  /** How many of them are invisible. */
  hidden: number;
  /** Whether it stands in line to be received from. */
  inLine: boolean;
}

/** The message groups of a queue, and which of them can be received from: those of which nothing is invisible. */
export interface MessageGroups {
  add(message: Kept): void;
  remove(message: Kept): void;
  /** Notes that a message became invisible, or visible again. */
  hide(message: Kept, hidden: NonNullable<Kept["hidden"]>): void;
  show(message: Kept): void;
  /** Takes a group out of the line that can be received from; undefined where there is none. */
  next(): MessageGroup | undefined;
  /** Puts a group back in line, if it can be received from. */
  offer(group: MessageGroup): void;
  all(): Iterable<Kept>;
}

/** A receive takes any of so many groups that have waited longest: SQS promises no order between groups. */
const NEARBY = 12;

/**
 * Creates the groups of an empty queue.
 *
 * @param onAvailable Called whenever there is one more group to receive from.
 */
export function createMessageGroups(random: Random, onAvailable: () => void): MessageGroups {
  const groups = new Map<string, MessageGroup>();
  const line = createLine();

  const groupOf = ({ groupId }: Kept): MessageGroup => {
    const known = groups.get(groupId);
    if (known !== undefined) return known;
    const created = { messages: [], hidden: 0, inLine: false };
    groups.set(groupId, created);
    return created;
  };
  const canBeReceivedFrom = (group: MessageGroup) => group.hidden === 0 && group.messages.length > 0;

  function offer(group: MessageGroup): void {
    if (group.inLine || !canBeReceivedFrom(group)) return;
    group.inLine = true;
    line.join(group);
    onAvailable();
  }

  function reveal(message: Kept, group: MessageGroup): void {
    if (message.hidden === undefined) return;
    message.hidden = undefined;
    group.hidden -= 1;
  }

  return {
    add(message) {
      const group = groupOf(message);
      group.messages.push(message);
      offer(group);
    },
    remove(message) {
      const group = groupOf(message);
      group.messages.splice(group.messages.indexOf(message), 1);
      reveal(message, group);
      if (group.messages.length === 0) groups.delete(message.groupId);
      offer(group);
    },
    hide(message, hidden) {
      if (message.hidden === undefined) groupOf(message).hidden += 1;
      message.hidden = hidden;
    },
    show(message) {
      const group = groupOf(message);
      reveal(message, group);
      offer(group);
    },
    next() {
      for (;;) {
        const near = Math.min(line.length(), NEARBY);
        const group = line.take(Math.floor(random() * near));
        if (group === undefined) return undefined;
        group.inLine = false;
        if (canBeReceivedFrom(group)) return group;
      }
    },
    offer,
    *all() {
      for (const { messages } of groups.values()) yield* messages;
    },
  };
}

interface Line {
  length(): number;
  join(group: MessageGroup): void;
  /** Takes out the group that so many have waited longer than. */
  take(behind: number): MessageGroup | undefined;
}

/** So many places that are free may stand in front before they are given up. */
const MOST_FREE = 1_000;

/** A line of groups, the one that has waited longest first: joining and leaving cost the same in front of ten thousands. */
function createLine(): Line {
  let places: (MessageGroup | undefined)[] = [];
  let free = 0;
  return {
    length: () => places.length - free,
    join: (group) => void places.push(group),
    take(behind) {
      const group = places[free + behind];
      if (group === undefined) return undefined;
      places.copyWithin(free + 1, free, free + behind);
      places[free] = undefined;
      free += 1;
      if (free > MOST_FREE && free > places.length / 2) {
        places = places.slice(free);
        free = 0;
      }
      return group;
    },
  };
}
