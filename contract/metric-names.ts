import type { Bucket, EndpointBucket } from "./bucket.ts";
import type { Lane } from "./place.ts";

/** Namespace of every metric that the worker emits. */
export const METRICS_NAMESPACE = "orgconn";

/** The `service` of every log line and metric. */
export const SERVICE = "orgconn";

/** The dimension that tells the metrics of two deployments in one account apart, beside `service`. */
export const DEPLOYMENT_DIMENSION = "function_name";

/**
 * Names of the buckets and lanes in the names of their metrics: a dimension for each would cost a line of log for each
 * figure.
 */
export const BUCKET_NAMES = {
  management: "Management",
  write: "Write",
  read: "Read",
  list_organizations: "ListOrganizations",
} as const satisfies Record<Bucket, string>;

/** @see BUCKET_NAMES */
export const LANE_NAMES = { interactive: "Interactive", bulk: "Bulk" } as const satisfies Record<
  Lane,
  string
>;

type BucketName = (typeof BUCKET_NAMES)[Bucket];
type GroupName = (typeof BUCKET_NAMES)[EndpointBucket];
type LaneName = (typeof LANE_NAMES)[Lane];

/** The name of a metric that the worker emits. */
export type WorkerMetric =
  /** Backfills that failed too often and were stopped. */
  | "BatchesStopped"
  /** Operations that ended, by status. */
  | "Succeeded"
  | "Superseded"
  | "Cancelled"
  | "DeadLettered"
  /** Milliseconds from the lane to the end of an operation. */
  | `${LaneName}RequestAge`
  /** Deliveries that ended with their message back in its lane, and how old its request was, in milliseconds. */
  | "Deferred"
  | `${LaneName}WaitingAge`
  /** Calls of the tenant, and their milliseconds. */
  | "Calls"
  | "CallDuration"
  /** For each answer 1 if it was a 429, else 0: the average is the share of 429s. */
  | "Throttled"
  /** 429s, by the bucket that was empty; and those that blame none of ours. */
  | `${BucketName}Throttled`
  | "UnattributedThrottled"
  /** Permits to call, and the milliseconds that they were waited for. */
  | `${GroupName}PermitsGranted`
  | `${LaneName}PermitWait`
  /** What the tenant's answers said of a bucket, and what was learned of its refill (a second). */
  | `${BucketName}TokensRemaining`
  | `${BucketName}LearnedRate`
  /** Circuits that an execution knew to be open when its invocation ended; and 1 if it had to pace itself, else 0. */
  | "OpenCircuits"
  | "BudgetDegraded"
  /** Buckets of the tenant that an execution paced itself by an assumption for, because answers carry no rate limit headers. */
  | "AssumedLimits"
  /** Tokens minted; and for each try 1 if it failed, else 0: the minimum is 1 if no try succeeded. */
  | "TokensMinted"
  | "TokenFailures"
  /** Things that should not happen; their messages went back to their lane. */
  | "Failures";

/** The name of a metric that the function `tenant-events` emits. */
export type TenantEventMetric =
  /** Requests that a rule asked for; a second delivery of an event counts again. */
  | "RequestedByRule"
  /** New organizations that no rule matches. */
  | "UnmatchedOrganizations"
  /** Events of another type, and those that Auth0 sends for a test. */
  | "IgnoredTenantEvents"
  /** Messages that went to the dead-letter queue because they cannot be read. */
  | "MalformedTenantEvents"
  /** Deliveries that failed; their messages come again. */
  | "FailedTenantEvents";
