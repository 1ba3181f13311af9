import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { readEnvironment } from "../contract/environment.ts";
import { CALL_TIMEOUT_MS } from "./auth0/limits.ts";
import { processBatch } from "./sqs/process.ts";
import { deliveriesOf } from "./sqs/sqs-event.ts";
import { powertoolsTelemetry } from "./telemetry/powertools.ts";
import { wire } from "./wire.ts";

/** What must be left of an invocation when waiting ends: time for calls under way, their records, the messages' return. */
const WORKING_MS = 3 * CALL_TIMEOUT_MS + 15_000;

const environment = readEnvironment(process.env);
const telemetry = powertoolsTelemetry();
const ports = wire(environment, telemetry.observe);
const lanes = { interactive: environment.INTERACTIVE_QUEUE_ARN, bulk: environment.BULK_QUEUE_ARN };

/** The Lambda function: a batch of messages in, the ids of those that are not done out. */
export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const usableMs = context.getRemainingTimeInMillis() - WORKING_MS;
  const waitMs = Math.min(usableMs, environment.MAXIMUM_WAIT_SECONDS * 1_000);
  const returned = await processBatch(deliveriesOf(event, lanes), ports.clock.now() + waitMs, ports);
  await ports.quiet();
  telemetry.flush();
  return { batchItemFailures: returned.map((itemIdentifier) => ({ itemIdentifier })) };
}
