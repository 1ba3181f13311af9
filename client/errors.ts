import type { OutgoingMessage } from "../contract/message.ts";

/**
 * What every error of this library derives from, except `NewerItemError` of the worker's; `code` says which it is, for programs.
 */
export abstract class RequestQueueError extends Error {
  abstract readonly code: "invalid_request" | "not_sent" | "not_finished";
}

/** A request breaks the contract (docs/request.schema.json). Nothing of it was sent. */
export class RequestError extends RequestQueueError {
  override readonly name = "RequestError";
  readonly code = "invalid_request";
  /** The fields that are wrong, as the message names them. Empty if the request is not an object. */
  readonly fields: readonly string[];
  /** Which request it is, from 0, where there are several. */
  readonly index?: number;

  constructor(detail: string, fields: readonly string[], index?: number) {
    super(index === undefined ? detail : `request ${index}: ${detail}`);
    this.fields = fields;
    if (index !== undefined) this.index = index;
  }
}

/** The queue did not take a message. `cause` is SQS's own error, where it gave one. */
export class SendError extends RequestQueueError {
  override readonly name = "SendError";
  readonly code = "not_sent";
  /** The message that was not taken. */
  readonly sent: OutgoingMessage;
  /**
   * Whether it may be in the queue after all, because an answer was lost: sending it again with the same operation_id
   * does no harm.
   */
  readonly unsure: boolean;

  constructor(detail: string, sent: OutgoingMessage, unsure: boolean, cause?: unknown) {
    super(`The queue did not take ${sent.deduplicationId}: ${detail}`, { cause });
    this.sent = sent;
    this.unsure = unsure;
  }
}

/**
 * An operation has no outcome yet, as far as is known, and the time to wait for it is over. It goes on all the same. `cause`
 * is the error of the last read, where the table did not answer that one in time.
 */
export class WaitTimeoutError extends RequestQueueError {
  override readonly name = "WaitTimeoutError";
  readonly code = "not_finished";
  readonly operationId: string;

  constructor(operationId: string, timeoutMs: number, cause?: unknown) {
    super(`Operation ${operationId} has no outcome after ${timeoutMs} ms.`, { cause });
    this.operationId = operationId;
  }
}
