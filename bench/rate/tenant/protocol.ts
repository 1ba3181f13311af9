import type { Limit } from "../../../local/tenant/bucket.ts";
import type { LimitsByBucket } from "../../../local/tenant/limits.ts";
import type { Recording } from "../../../local/tenant/recording.ts";

/** What the tenant's process is told. */
export type Command =
  /** Puts limits in force, full buckets all, and starts to note what happens. */
  | { readonly do: "begin"; readonly limits: LimitsByBucket; readonly otherShare: number }
  /** Changes the limit of the writes. */
  | { readonly do: "limit"; readonly limit: Limit }
  | { readonly do: "report" };

/** A command on its way, and its answer, under the same number. */
export interface NumberedCommand {
  readonly number: number;
  readonly command: Command;
}
export interface NumberedReport {
  readonly number: number;
  readonly report: TenantReport;
}

/** What the tenant's process says once it listens. */
export interface Ready {
  readonly url: string;
}

/** One write that the rate limit counted. */
export interface SeenCall {
  /** In milliseconds on the machine's clock. */
  readonly atMs: number;
  readonly throttled: boolean;
}

/** What happened at the tenant since the beginning. */
export interface TenantReport {
  /** In milliseconds on the machine's clock. */
  readonly startedAtMs: number;
  readonly recording: Recording;
  /** In the order of counting. */
  readonly calls: readonly SeenCall[];
  /** When each organization's connection was enabled, in milliseconds on the machine's clock. */
  readonly enabledAtMs: Readonly<Record<string, number>>;
  readonly effort: Effort;
}

/** What a process spent. */
export interface Effort {
  /** Processor time, in milliseconds. */
  readonly cpuMs: number;
  /** Share of the time in which its event loop was busy, 0 to 1. */
  readonly busyShare: number;
}
