import { pauseScheduleName } from "../../contract/pause-schedule-name.ts";
import { LANES } from "../../contract/place.ts";

/** All that a console asks AWS for that is read only: each action, and what the ARN of its resource ends with. `grantRead` allows it. */
export const READER_CALLS: readonly string[] = [
  "dynamodb:GetItem on WorkerTablesControl",
  "dynamodb:GetItem on WorkerTablesOperations",
  "dynamodb:Query on WorkerTablesConnections",
  "dynamodb:Query on WorkerTablesOperations/index/by_batch",
  "dynamodb:Query on WorkerTablesOperations/index/by_organization",
  "dynamodb:Query on WorkerTablesOperations/index/dead_letters",
  "dynamodb:Scan on WorkerTablesControl",
  "lambda:GetEventSourceMapping on WorkerBulkSource",
  "lambda:GetEventSourceMapping on WorkerInteractiveSource",
  ...LANES.map((lane) => `scheduler:GetSchedule on ${pauseScheduleName(lane)}`),
  "sqs:GetQueueAttributes on WorkerBulk",
  "sqs:GetQueueAttributes on WorkerDeadLetters",
  "sqs:GetQueueAttributes on WorkerInteractive",
];
