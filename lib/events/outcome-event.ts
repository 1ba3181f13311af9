import * as z from "zod/mini";
import { type DeadLetterReason, type Ending, eventType, TERMINAL_STATUSES } from "../../contract/record.ts";
import type { Request } from "../../contract/request.ts";

/** The `source` of every event. */
export const EVENT_SOURCE = "orgconn";

const text = (pattern: RegExp, what: string) => z.string().check(z.regex(pattern), z.describe(what));
/** A pipe cannot leave a field out, so it is empty where it does not apply. */
const optional = (pattern: RegExp, what: string) =>
  z.optional(text(new RegExp(`^(?:${pattern.source})?$`), `${what}; empty where it does not apply.`));
/** The values as keys, so that none can be forgotten. */
const oneOf = <T extends string>(values: Record<T, true>, what: string) =>
  z.optional(
    z
      .enum(["", ...(Object.keys(values) as T[])])
      .check(z.describe(`${what}; empty where it does not apply.`)),
  );

const ID = /[A-Za-z0-9_-]{1,64}/;
/** DynamoDB spells numbers out, and a pipe cannot turn them back. */
const COUNT = /^\d+$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const detail = z.looseObject({
  operation_id: text(
    /^[A-Za-z0-9_-]{1,64}$/,
    "The request's; of a message that is not a request, its SQS message id.",
  ),
  status: z.enum(TERMINAL_STATUSES),
  action: oneOf<Request["action"]>({ enable: true, disable: true, retrieve: true }, "What was asked for"),
  organization_id: optional(/org_[A-Za-z0-9]{1,64}/, "The organization"),
  connection_id: optional(/con_[A-Za-z0-9]{1,64}/, "The connection"),
  batch_id: optional(ID, "The backfill that the request was a row of"),
  lane: z.enum(["interactive", "bulk"]),
  result: oneOf<Extract<Ending, { status: "succeeded" }>["result"]>(
    { applied: true, updated: true, unchanged: true, retrieved: true },
    "What came of it",
  ),
  reason: oneOf<DeadLetterReason>(
    {
      malformed: true,
      operation_id_reused: true,
      rejected: true,
      attempts_exhausted: true,
      expired: true,
      receive_limit: true,
      crashed_worker: true,
    },
    "Why it was dead-lettered",
  ),
  superseded_by: optional(ID, "The operation_id of the newer request that took its place"),
  auth0_status: optional(/\d{3}/, "The HTTP status of Auth0's last answer"),
  attempts: text(COUNT, "Real tries that failed for transient causes, in digits."),
  throttles: text(COUNT, "Answers that were a 429, in digits."),
  redrives: text(COUNT, "How often it came back from the dead-letter queue, in digits."),
  enqueued_at: text(TIME, "When it entered its lane."),
  started_at: text(TIME, "When it was first worked on."),
  finished_at: text(TIME, "When it ended."),
  duration_ms: text(COUNT, "Milliseconds from started_at to finished_at, in digits."),
});

/**
 * The one definition of an event: `docs/event.schema.json` comes from it, and the pipe's template has its fields. The
 * fields around these are EventBridge's own. An event may get more fields with time.
 */
export const outcomeEventSchema = z.looseObject({
  source: z.literal(EVENT_SOURCE),
  "detail-type": z.enum(TERMINAL_STATUSES.map(eventType)),
  detail,
});

/** What an event says of an operation that ended. */
export type OutcomeDetail = z.infer<typeof detail>;
