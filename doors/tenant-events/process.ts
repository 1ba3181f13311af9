import type { EnableRequest } from "../../contract/request.ts";
import type { TenantRule } from "../../contract/tenant-rules.ts";
import { readEvent } from "./read-event.ts";
import { requestsFor } from "./requests.ts";

/** A message of the queue of tenant events. */
export interface EventMessage {
  readonly messageId: string;
  readonly body: string;
}

/** What the function saw, for logs and metrics. */
export type Observation =
  | {
      readonly event: "requested";
      readonly messageId: string;
      readonly eventId: string;
      readonly request: EnableRequest;
    }
  | {
      readonly event: "unmatched";
      readonly messageId: string;
      readonly eventId: string;
      readonly organizationId: string;
    }
  | {
      readonly event: "ignored";
      readonly messageId: string;
      readonly eventId: string;
      readonly type: string;
    }
  | { readonly event: "malformed"; readonly messageId: string; readonly problem: string }
  | { readonly event: "failed"; readonly messageId: string; readonly error: unknown };

/** What the function does to the world. */
export interface EventPorts {
  readonly rules: readonly TenantRule[];
  /** Sends a request to the interactive lane. */
  send(request: EnableRequest): Promise<void>;
  /** Puts a message that can never be read into the dead-letter queue, with its problem. */
  bury(message: EventMessage, problem: string): Promise<void>;
  observe(observation: Observation): void;
}

/**
 * Processes the messages of one invocation.
 *
 * A message is acknowledged when all of its requests are in the lane, or the message itself is in the dead-letter queue: until then SQS delivers it again,
 * and the requests of a second delivery are the operations of the first.
 *
 * @returns The ids of the messages that failed and have to come again.
 */
export async function processEvents(
  messages: readonly EventMessage[],
  ports: EventPorts,
): Promise<readonly string[]> {
  const failed: string[] = [];
  await Promise.all(
    messages.map(async (message) => {
      try {
        for (const observation of await outcomesOf(message, ports)) ports.observe(observation);
      } catch (error) {
        ports.observe({ event: "failed", messageId: message.messageId, error });
        failed.push(message.messageId);
      }
    }),
  );
  return failed;
}

/** Does what a message is for. */
async function outcomesOf(
  message: EventMessage,
  { rules, send, bury }: EventPorts,
): Promise<readonly Observation[]> {
  const { messageId } = message;
  const read = readEvent(message.body);
  if (read.kind === "malformed") {
    await bury(message, read.problem);
    return [{ event: "malformed", messageId, problem: read.problem }];
  }
  const { eventId } = read;
  if (read.kind === "ignored") return [{ event: "ignored", messageId, eventId, type: read.type }];

  const { organization } = read;
  const requests = requestsFor(organization, rules);
  if (requests.length === 0) {
    return [{ event: "unmatched", messageId, eventId, organizationId: organization.id }];
  }
  await Promise.all(requests.map((request) => send(request)));
  return requests.map((request) => ({ event: "requested", messageId, eventId, request }));
}
