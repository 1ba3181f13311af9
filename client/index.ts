/**
 * The producer's library: `import { RequestQueue } from "orgconn"`.
 *
 * It needs SQS's client, and DynamoDB's for reading outcomes; neither CDK nor the command line.
 */
export type {
  DeadLetterReason,
  DeferralReason,
  Ending,
  OperationRecord,
  TerminalStatus,
} from "../lambda/operation/record.ts";
export type {
  DisableRequest,
  EnableRequest,
  ExpectedState,
  Request,
  RetrieveRequest,
  Settings,
} from "../lambda/request/schema.ts";
export { NewerItemError } from "../lambda/stores/newer-item-error.ts";
export { RequestError, RequestQueueError, SendError, WaitTimeoutError } from "./errors.ts";
export type { NewRequest } from "./request.ts";
export {
  type EnqueueAllOptions,
  type Enqueued,
  RequestQueue,
  type RequestQueueOptions,
} from "./request-queue.ts";
export type { OutgoingMessage } from "./send/message.ts";
export type { FinishedOperation, WaitOptions } from "./wait.ts";
