import type { OperationItem } from "../../contract/items/operation-item.ts";
import { TERMINAL_STATUSES } from "../../contract/record.ts";
import type { OutcomeDetail } from "./outcome-event.ts";

/** The names that the schema spells out, without those that it leaves open. */
type FieldOf<T> = keyof { [Name in keyof T as string extends Name ? never : Name]: T[Name] };

/**
 * The fields of an event, each an attribute of the record under the same name, with its type in DynamoDB.
 *
 * What a producer or Auth0 wrote in words (`detail`, `requested_by`) is not among them: a pipe puts a value into its template
 * as it is, so a quotation mark in it would break the event.
 */
const FIELDS = {
  operation_id: "S",
  status: "S",
  action: "S",
  organization_id: "S",
  connection_id: "S",
  batch_id: "S",
  lane: "S",
  result: "S",
  reason: "S",
  superseded_by: "S",
  auth0_status: "N",
  attempts: "N",
  throttles: "N",
  redrives: "N",
  enqueued_at: "S",
  started_at: "S",
  finished_at: "S",
  duration_ms: "N",
} as const satisfies Record<FieldOf<OutcomeDetail>, "S" | "N"> & {
  [Name in keyof OperationItem]?: "S" | "N";
};

const NEW_IMAGE = "$.dynamodb.NewImage";

/** The detail type of an event, such as `orgconn.operation.succeeded`: one path, for a pipe has no templates here. */
export const DETAIL_TYPE_PATH = `${NEW_IMAGE}.event_type.S`;

/**
 * What a pipe makes an event's detail of. Every path stands in quotes: an attribute that a record lacks leaves an empty
 * text between them, and the detail stays JSON. Source: "Amazon EventBridge Pipes input transformation", common issues.
 */
export const INPUT_TEMPLATE = JSON.stringify(
  Object.fromEntries(Object.entries(FIELDS).map(([name, type]) => [name, `<${NEW_IMAGE}.${name}.${type}>`])),
);

const ended = { status: { S: TERMINAL_STATUSES } };
const open = { status: { S: [{ "anything-but": TERMINAL_STATUSES }] } };

/**
 * The changes that are outcomes, one pattern each: a record that is terminal at once, and one that becomes so. What
 * changes a terminal record, or lets it expire, announces nothing.
 */
export const FILTER_PATTERNS: readonly object[] = [
  { eventName: ["INSERT"], dynamodb: { NewImage: ended } },
  { eventName: ["MODIFY"], dynamodb: { NewImage: ended, OldImage: open } },
];
