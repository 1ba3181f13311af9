import type { Session } from "../session/session.ts";
import type { ConnectionLook } from "../tenant/look-at-connection.ts";
import type { LoadEstimate } from "./begin/check-load.ts";
import type { Listing } from "./organizations/organizations-file.ts";
import type { Condition } from "./organizations/where.ts";
import type { FieldMap } from "./source/field-names.ts";
import type { RowDefaults } from "./validate/row.ts";
import type { BadRowsPlace } from "./validate/survey-source.ts";
import type { Survey } from "./validate/validate.ts";

/** How a backfill is done. */
export interface BackfillOptions {
  /** The batch's id, if the operator named it. */
  readonly batch?: string;
  readonly dryRun?: boolean;
  readonly skipInvalid?: boolean;
  readonly lastWins?: boolean;
  readonly errors?: string;
  readonly maxFailures?: string;
  /** False with `--no-capture`. */
  readonly capture: boolean;
  readonly force?: boolean;
  /** The batch that this one takes back. */
  readonly rollbackOf?: string;
}

/** What a backfill is to do. */
export interface Plan {
  readonly rows:
    | { readonly kind: "file"; readonly path: string; readonly map?: FieldMap }
    | { readonly kind: "rollback"; readonly path: string }
    | { readonly kind: "organizations"; readonly where: readonly Condition[] };
  /** For people: where the rows come from. */
  readonly source: string;
  readonly defaults: RowDefaults;
  /** Where bad rows are written to; undefined in a dry run that names no file. */
  readonly errors: BadRowsPlace | undefined;
  readonly maxFailures: string;
}

/** How far the sending is. */
export interface SendingProgress {
  /** Rows that are acknowledged, those of earlier runs included, of how many. */
  readonly sent: number;
  readonly rows: number;
  /** Rows of earlier runs. */
  readonly before: number;
  /** Since this run began to send, in milliseconds. */
  readonly elapsedMs: number;
}

/** Learns how a backfill goes on. */
export interface BackfillReport {
  /** @param path The file that the organizations are listed into, where it is kept. */
  listingBegins(path: string | undefined): void;
  /** An earlier run's listing continues. */
  listingResumed(listing: Listing): void;
  waiting(why: string): void;
  listing(seen: number, found: number): void;
  checking(read: number): void;
  /** The connection that all rows are about was looked at, or could not be. */
  looked(connectionId: string, look: ConnectionLook): void;
  /** @param estimate Undefined while the worker has learned no rate that the rows depend on. */
  estimated(estimate: LoadEstimate | undefined): void;
  sending(progress: SendingProgress): void;
  /** Ends a stretch of progress. */
  done(): void;
}

/** One run of a backfill. */
export interface BackfillRun {
  readonly plan: Plan;
  readonly options: BackfillOptions;
  readonly session: Session;
  readonly report: BackfillReport;
  readonly signal: AbortSignal;
  /**
   * Called before a new batch is created, but not when one goes on that began before.
   *
   * @throws to prevent it.
   */
  readonly mayBegin: (batchId: string, surveyed: Survey) => Promise<void>;
  /** Holds the good rows between the check and the sending. */
  readonly spoolPath: string;
}
