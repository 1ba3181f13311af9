/** What the views get from the server, as far as they show it. */

/** A part of the shared rate budget. */
export type Part = Bucket | SlowedDown | Circuit | LanePart;

export interface Bucket {
  readonly kind: "bucket";
  readonly bucket: string;
  readonly burst: number;
  readonly tokens_left: number;
  readonly bulk_waiting: number;
  readonly learned_per_minute: number | null;
  readonly assumed: boolean;
  readonly tested: boolean;
}

interface SlowedDown {
  readonly kind: "slowed_down";
  readonly calls_per_minute: number;
  readonly stopped_until: string;
}

export interface Circuit {
  readonly kind: "circuit";
  readonly guards: string;
  readonly cause: string;
  readonly detail: string;
  readonly probes: number;
  readonly opened_at: string;
  readonly next_probe_at: string;
}

export interface LanePart {
  readonly kind: "lane";
  readonly lane: string;
  readonly state: string;
  readonly queued: number;
  readonly in_hand: number;
  readonly waits_for: string;
  /** Of a paused lane: ISO 8601; null where nothing ends its pause, `unknown` to a role that may not read schedules. */
  readonly pause_ends_at?: string | null;
}

/** A moment in milliseconds, and calls a minute until then. */
export type Point = readonly [atMs: number, perMinute: number];

/** The last comparison of all organizations with the tenant. */
export interface LastDrift {
  readonly ended_at: string;
  readonly by: string;
  /** The organization that it went on after. */
  readonly after?: string;
  readonly organizations: number;
  readonly compared: number;
  readonly not_compared: number;
  readonly differ: number;
  /** How they differ, in words. */
  readonly kinds: string;
  readonly repaired: number;
}

export interface OverviewData {
  readonly parts: readonly Part[];
  readonly drift: LastDrift | null;
  readonly dead_letters: { readonly queued: number; readonly in_hand: number };
  readonly rates: readonly { readonly bucket: string; readonly points: readonly Point[] }[];
}

export interface ListedBatch {
  readonly batch_id: string;
  readonly state: string;
  readonly action: string;
  readonly source: string;
  readonly expected_rows: number;
  readonly sent_rows: number;
  readonly created_at: string;
  readonly created_by: string;
  readonly finished_at?: string;
  readonly stopped_at?: string;
  readonly stop_reason?: string;
  readonly rollback_of?: string;
  readonly ended: number;
  readonly failed: number;
}

export interface BatchesData {
  readonly batches: readonly ListedBatch[];
  readonly is_cut?: boolean;
}

export interface BatchData extends Omit<ListedBatch, "failed"> {
  readonly waiting: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly rate_per_second: number;
  readonly estimated_end_at?: string;
  readonly estimated_ms_left?: number;
  readonly estimate_is_tested?: boolean;
  readonly paused: boolean;
  /** As that of a lane. */
  readonly pause_ends_at?: string | null;
  readonly over: boolean;
  readonly capture: boolean;
  readonly failed_with: readonly { readonly words: string; readonly count: number }[];
  readonly last_failures: readonly {
    readonly operation_id: string;
    readonly organization_id: string;
    readonly at: string;
  }[];
}

export interface LetterKind {
  readonly dead_letters: number;
  readonly reason: string;
  readonly status: number | null;
  readonly words: string;
  readonly latest_at: string;
}

export interface Letter {
  readonly operation_id: string;
  readonly organization_id?: string;
  readonly connection_id?: string;
  readonly action?: string;
  readonly batch_id?: string;
  readonly reason: string;
  readonly status: number | null;
  readonly words: string;
  readonly detail?: string;
  readonly finished_at: string;
}

export interface LettersData {
  readonly kinds: readonly LetterKind[];
  readonly letters: readonly Letter[];
  readonly is_cut: boolean;
}

export interface Operation {
  readonly operation_id: string;
  readonly action?: string;
  readonly organization_id?: string;
  readonly connection_id?: string;
  readonly batch_id?: string;
  readonly lane?: string;
  readonly status: string;
  readonly result?: string;
  readonly reason?: string;
  readonly detail?: string;
  readonly superseded_by?: string;
  readonly retry_at?: string;
  readonly auth0_status?: number;
  readonly attempts?: number;
  readonly throttles?: number;
  readonly redrives?: number;
  readonly enqueued_at?: string;
  readonly started_at?: string;
  readonly finished_at?: string;
  readonly before?: string;
  readonly before_settings?: Settings;
  readonly before_source?: string;
  readonly requested_by?: string;
  readonly request?: { readonly requested_by?: string; readonly reason?: string } & Settings;
  readonly redriven_at?: string;
  readonly redriven_by?: string;
  readonly redriven_because?: string;
  readonly discarded_at?: string;
  readonly discarded_by?: string;
  readonly discarded_because?: string;
  readonly connections?: readonly LiveConnection[];
  /** Of a request that the HTTP API has taken in and the worker has not recorded: when its lane had it. */
  readonly sent_at?: string;
  readonly batch?: ListedBatch;
}

export interface Settings {
  readonly assign_membership_on_login?: boolean;
  readonly show_as_button?: boolean;
  readonly is_signup_enabled?: boolean;
}

export interface LiveConnection extends Settings {
  readonly connection_id?: string;
  readonly is_enabled?: boolean;
  readonly connection?: { readonly name?: string; readonly strategy?: string };
}

export interface PairData {
  readonly connection_id: string;
  readonly state: string;
  readonly settings: Settings;
  readonly in_doubt: readonly string[];
  readonly operation_id?: string;
  readonly applied_at?: string;
  readonly at_work?: string;
  readonly unsettled_until?: string;
}

export interface OrganizationData {
  readonly organization_id: string;
  readonly connections: readonly PairData[];
  readonly history: readonly Operation[];
  readonly is_cut: boolean;
}

export interface TenantAnswer {
  readonly asked_at_ms: number;
  readonly is_known: boolean;
  readonly connections: readonly LiveConnection[];
  readonly compared: readonly {
    readonly connection_id?: string;
    readonly recorded?: { readonly state: string };
    readonly live?: { readonly state: string; readonly settings: Settings };
    readonly event?: string;
    readonly why?: string;
  }[];
}
