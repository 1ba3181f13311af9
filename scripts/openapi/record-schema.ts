import * as z from "zod/mini";
import type { OperationObject } from "../../contract/items/operation-object.ts";
import { LANES } from "../../contract/place.ts";
import { eventType, TERMINAL_STATUSES } from "../../contract/record.ts";
import {
  connectionIdSchema,
  organizationIdSchema,
  requestSchema,
  SETTING_NAMES,
} from "../../contract/request.ts";
import { REASONS as DEAD_LETTER_REASONS } from "../../operator/dead-letters/reasons.ts";
import { REASONS as DEFERRAL_REASONS } from "../../operator/waiting/reasons.ts";
import { said, time } from "./texts.ts";

const count = (what: string) => z.int().check(z.nonnegative(), z.describe(what));
const status = z.enum(["deferred", ...TERMINAL_STATUSES]);

/** A field for each that a record may have, so that none can be forgotten. */
type Fields = { readonly [Name in keyof Required<OperationObject>]: z.ZodMiniType };

const fields = {
  operation_id: said("The request's."),
  action: z.optional(z.enum(["enable", "disable", "retrieve"])),
  organization_id: z.optional(organizationIdSchema),
  connection_id: z.optional(connectionIdSchema),
  batch_id: z.optional(said("The backfill that the request is a row of.")),
  lane: z.enum(LANES),
  status: status.check(
    z.describe("`deferred`: it waits, and `reason` says why. Every other status is the outcome and final."),
  ),
  result: z.optional(
    z
      .enum(["applied", "updated", "unchanged", "retrieved"])
      .check(z.describe("What came of one that succeeded.")),
  ),
  reason: z.optional(
    z
      .enum([...DEFERRAL_REASONS, ...DEAD_LETTER_REASONS])
      .check(z.describe("Why it waits, or was dead-lettered.")),
  ),
  detail: z.optional(said("The reason in words, with Auth0's own where it refused.")),
  blocked_by: z.optional(said("The scope of the Management API whose circuit it waits for.")),
  retry_at: z.optional(time("When it is tried again.")),
  superseded_by: z.optional(said("The operation_id of the newer request that took its place.")),
  before: z.optional(
    z
      .enum(["enabled", "off", "disabled", "unknown"])
      .check(z.describe("The connection's state before. `off`: associated, and turned off.")),
  ),
  before_settings: z.optional(
    z.looseObject(Object.fromEntries(SETTING_NAMES.map((name) => [name, z.optional(z.boolean())]))),
  ),
  before_complete: z.optional(
    z
      .literal(true)
      .check(
        z.describe("Whether `before_settings` are all that apply to the connection, where it is recorded."),
      ),
  ),
  before_source: z.optional(
    z
      .enum(["seen", "inferred", "recorded"])
      .check(
        z.describe("Where `before` comes from: a look, Auth0's answer, or the last operation's record."),
      ),
  ),
  connections: z.optional(
    z
      .array(z.record(z.string(), z.unknown()))
      .check(z.describe("The organization's enabled connections, as Auth0 gave them.")),
  ),
  truncated: z.optional(z.boolean().check(z.describe("Whether `connections` are not all."))),
  auth0_status: z.optional(z.int().check(z.describe("The HTTP status of Auth0's last answer."))),
  attempts: count("Real tries that failed for transient causes."),
  throttles: count("Answers of Auth0 that were a 429."),
  redrives: count("How often it came back from the dead-letter queue."),
  enqueued_at: time("When it entered its lane."),
  started_at: time("When it was first worked on."),
  finished_at: z.optional(time("When it ended.")),
  queued_ms: z.optional(count("Milliseconds in the lane, before the worker first received it.")),
  duration_ms: z.optional(count("Milliseconds from started_at to finished_at.")),
  total_ms: z.optional(count("Milliseconds from enqueued_at to finished_at.")),
  request: z.optional(requestSchema),
  event_type: z.optional(z.enum(TERMINAL_STATUSES.map(eventType))),
  expires_at: time("After which the record may be deleted."),
  redriven_at: z.optional(time("When an operator last sent it back from the dead-letter queue.")),
  redriven_by: z.optional(said("Who did.")),
  redriven_because: z.optional(said("Why.")),
  discarded_at: z.optional(time("When an operator took its dead letter out of the queue for good.")),
  discarded_by: z.optional(said("Who did.")),
  discarded_because: z.optional(said("Why.")),
} satisfies Fields;

/** An operation's record, as `operationObject` makes it. It may get more fields with time. */
export const recordSchema = z.looseObject(fields);
