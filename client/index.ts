/**
 * The producer's library: `import { RequestQueue } from "orgconn-client"`, or from `orgconn`.
 *
 * It needs SQS's client, and DynamoDB's for reading outcomes; neither CDK nor the command line.
 */

export type { OutgoingMessage } from "../contract/message.ts";
export { NewerItemError } from "../contract/newer-item-error.ts";
export type {
  DeadLetterReason,
  DeferralReason,
  Ending,
  OperationRecord,
  TerminalStatus,
} from "../contract/record.ts";
export type {
  DisableRequest,
  EnableRequest,
  ExpectedState,
  Request,
  RetrieveRequest,
  Settings,
} from "../contract/request.ts";
export { RequestError, RequestQueueError, SendError, WaitTimeoutError } from "./errors.ts";
export type { NewRequest } from "./request.ts";
export {
  type AcceptedOperation,
  type EnqueueAllOptions,
  type Enqueued,
  RequestQueue,
  type RequestQueueOptions,
} from "./request-queue.ts";
export type { FinishedOperation, WaitOptions } from "./wait.ts";
