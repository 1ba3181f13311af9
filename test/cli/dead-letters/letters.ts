import { contentHash } from "../../../contract/parse-request.ts";
import type { OperationFacts } from "../../../contract/record.ts";
import type { Request } from "../../../contract/request.ts";
import { letterOf, type ReceivedLetter } from "../../../operator/dead-letters/letter.ts";
import type { ReconcilePorts } from "../../../operator/dead-letters/reconcile-letter.ts";
import type { RedrivePorts } from "../../../operator/dead-letters/redrive-letter.ts";
import { type OperationStoreModel, operationStoreModel } from "../../models/operation-store.ts";

export const INTERACTIVE = "arn:aws:sqs:us-east-1:000000000000:interactive.fifo";

export const REQUEST: Request = {
  operation_id: "operation-1",
  action: "enable",
  organization_id: "org_1",
  connection_id: "con_1",
};

/** What a record of the request says, wherever it stands. */
export const FACTS: OperationFacts = {
  operationId: REQUEST.operation_id,
  lane: "bulk",
  request: REQUEST,
  contentHash: contentHash(REQUEST),
  place: { lane: "bulk", sequence: "17", sentAtMs: 3 },
  attempts: 2,
  throttles: 1,
  redrives: 0,
  enqueuedAtMs: 3,
  startedAtMs: 4,
};

export const DEAD = {
  status: "dead_lettered",
  reason: "rejected",
  detail: "it cannot be",
} as const;

/** A message that SQS itself moved to the dead-letter queue. */
export function moved(
  fields: { body?: string; from?: string; deduplicationId?: string } = {},
): ReceivedLetter {
  return letterOf({
    MessageId: "message-1",
    ReceiptHandle: "handle",
    Body: fields.body ?? JSON.stringify(REQUEST),
    Attributes: {
      SentTimestamp: "1000",
      DeadLetterQueueSourceArn: fields.from ?? INTERACTIVE,
      MessageDeduplicationId: fields.deduplicationId ?? "a producer's own",
    },
  });
}

/** A letter that the worker sent. */
export function sent(
  fields: { body?: string; reason?: string; operationId?: string; redrives?: number } = {},
): ReceivedLetter {
  const { reason = "rejected", operationId = REQUEST.operation_id, redrives = 0 } = fields;
  const text = (StringValue: string) => ({ DataType: "String", StringValue });
  return letterOf({
    MessageId: "letter-1",
    ReceiptHandle: "handle",
    Body: fields.body ?? JSON.stringify(REQUEST),
    Attributes: { SentTimestamp: "1000", MessageDeduplicationId: `${operationId}:${redrives}` },
    MessageAttributes: {
      reason: text(reason),
      operation_id: text(operationId),
      redrives: text(`${redrives}`),
      lane: text("bulk"),
    },
  });
}

/** A dead-letter queue that holds one letter, the lanes, and the operations table; what happens is written down. */
export interface Desk extends ReconcilePorts {
  readonly send: RedrivePorts["send"];
  readonly operations: OperationStoreModel;
  /** The deduplication ids of what was sent, by lane. */
  readonly log: string[];
}

export function desk(changes: Partial<ReconcilePorts> = {}): Desk {
  const log: string[] = [];
  return {
    operations: operationStoreModel(),
    log,
    interactiveArn: INTERACTIVE,
    now: () => 5_000,
    async send(lane, { deduplicationId }) {
      log.push(`${lane} ${deduplicationId}`);
    },
    async remove() {
      log.push("removed");
      return true;
    },
    ...changes,
  } as Desk;
}
