import type { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { BatchPorts } from "../../client/send/send-batch.ts";

/** What a queue does with one entry of a call. */
export type Fate =
  | "taken"
  /** Refused with a code that says to slow down. */
  | "throttled"
  | "internal_error"
  | "refused"
  /** Neither in `Successful` nor in `Failed`, though taken. */
  | "forgotten";

/** What a queue does with a call as a whole. */
export type CallFate =
  | { readonly kind: "answered"; readonly fates: readonly Fate[] }
  | { readonly kind: "throttled" }
  /** Everything is taken, and the answer does not arrive. */
  | { readonly kind: "lost" }
  | { readonly kind: "denied" };

/** An entry as a call carried it. */
export interface Entry {
  readonly Id: string;
  readonly MessageBody: string;
  readonly MessageGroupId: string;
  readonly MessageDeduplicationId: string;
}

/** A FIFO queue with SQS's deduplication, whose calls meet the fates that a test deals out, and take their turns. */
export function fakeQueue(fateOf: (call: number) => CallFate, turns: (call: number) => number = () => 1) {
  const calls: Entry[][] = [];
  const taken: Entry[] = [];
  const seen = new Set<string>();
  const underWay = new Map<string, number>();
  const faults: string[] = [];
  let mostCalls = 0;
  let callsUnderWay = 0;

  const take = (entry: Entry) => {
    if (seen.has(entry.MessageDeduplicationId)) return;
    seen.add(entry.MessageDeduplicationId);
    taken.push(entry);
  };

  async function answer(number: number, entries: readonly Entry[]) {
    const fate = fateOf(number);
    if (fate.kind === "throttled") throw sdkError("ThrottlingException", 400);
    if (fate.kind === "denied") throw sdkError("AccessDenied", 403);
    if (fate.kind === "lost") {
      entries.forEach(take);
      throw Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
    }
    const Successful: object[] = [];
    const Failed: object[] = [];
    entries.forEach((entry, index) => {
      const { Id } = entry;
      switch (fate.fates[index % fate.fates.length] ?? "taken") {
        case "taken":
          take(entry);
          Successful.push({
            Id,
            MessageId: `m-${entry.MessageDeduplicationId}`,
            SequenceNumber: String(taken.length),
          });
          break;
        case "forgotten":
          take(entry);
          break;
        case "throttled":
          Failed.push({ Id, SenderFault: true, Code: "ThrottlingException", Message: "Rate exceeded" });
          break;
        case "internal_error":
          Failed.push({ Id, SenderFault: false, Code: "InternalError" });
          break;
        case "refused":
          Failed.push({ Id, SenderFault: true, Code: "InvalidMessageContents", Message: "odd characters" });
      }
    });
    return { Successful, Failed };
  }

  const client = {
    async send(command: SendMessageBatchCommand) {
      const entries = (command.input.Entries ?? []) as Entry[];
      const number = calls.push(entries) - 1;
      if (entries.length > 10) faults.push(`${entries.length} entries in a call`);
      for (const { MessageGroupId: group } of entries) {
        const count = (underWay.get(group) ?? 0) + 1;
        underWay.set(group, count);
        if (count > 1) faults.push(`${group} has ${count} unacknowledged sends`);
      }
      mostCalls = Math.max(mostCalls, ++callsUnderWay);
      for (let turn = 0; turn < turns(number); turn++) await nextTurn();
      try {
        return await answer(number, entries);
      } finally {
        callsUnderWay -= 1;
        for (const { MessageGroupId: group } of entries) underWay.set(group, (underWay.get(group) ?? 1) - 1);
      }
    },
  };
  return {
    client: client as unknown as SQSClient,
    /** Every call, in its order. */
    calls,
    /** What is in the queue, in its order. */
    taken,
    /** Rules that were broken. */
    faults,
    mostCallsUnderWay: () => mostCalls,
  };
}

/** Ports of a sender whose pauses cost a turn of the event loop, and move a clock of their own. */
export function portsTo(
  client: SQSClient,
  patienceMs = Number.MAX_SAFE_INTEGER,
): BatchPorts & { readonly pausesMs: number[] } {
  let nowMs = 0;
  const pausesMs: number[] = [];
  return {
    client,
    queueUrl: "https://sqs/queue.fifo",
    patienceMs,
    random: () => 0.5,
    pausesMs,
    clock: {
      now: () => nowMs,
      async sleep(ms) {
        pausesMs.push(ms);
        nowMs += ms;
        await nextTurn();
      },
    },
  };
}

/** An error as AWS's clients raise it. */
function sdkError(name: string, httpStatusCode: number): Error {
  return Object.assign(new Error(name), { name, $metadata: { httpStatusCode }, $fault: "client" });
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
