import type { OperationItem } from "./items/operation-item.ts";

/** The message of the line that the worker logs for each outcome: readers of the log find outcomes by it. */
export const FINISHED_MESSAGE = "operation finished";

/** The fields of a record that the line has too, under the same names. */
type RecordedFields = Pick<
  OperationItem,
  | "operation_id"
  | "lane"
  | "attempts"
  | "throttles"
  | "redrives"
  | "enqueued_at"
  | "action"
  | "organization_id"
  | "connection_id"
  | "batch_id"
  | "result"
  | "reason"
  | "detail"
  | "auth0_status"
>;

/** What that line says of an outcome. An absent field does not apply. */
export type FinishedLine = { readonly [Name in keyof RecordedFields]: RecordedFields[Name] | undefined } & {
  readonly operation_id: string;
  readonly redrives: number;
  readonly status: OperationItem["status"];
  readonly finished_at: string;
  /** From its lane to the first delivery. */
  readonly waited_ms: number;
  /** From the first delivery to the end, waiting included. */
  readonly duration_ms: number;
  /** Auth0's id of the last call. */
  readonly auth0_request_id?: string | undefined;
};
