import { messageGroupId } from "./message-group.ts";
import type { Request } from "./request.ts";

/** A message on its way into a FIFO queue. */
export interface OutgoingMessage {
  readonly body: string;
  /** Messages of a group are delivered in the order in which they were sent, one at a time. */
  readonly groupId: string;
  /** Within five minutes SQS takes one message with this id; more are acknowledged and dropped. */
  readonly deduplicationId: string;
}

/**
 * The message that carries a request.
 *
 * @param redrives How often it came back from the dead-letter queue: each time it is another message to SQS.
 * @example messageFor({ operation_id: "onboarding-1", action: "disable", organization_id: "org_1", connection_id: "con_1" })
 * // { groupId: "org_1#con_1", deduplicationId: "onboarding-1:0", body: "{…}" }
 */
export function messageFor(request: Request, redrives = 0): OutgoingMessage {
  return {
    body: JSON.stringify(request),
    groupId: messageGroupId(request),
    deduplicationId: `${request.operation_id}:${redrives}`,
  };
}
