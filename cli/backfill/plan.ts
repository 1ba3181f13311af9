import { hash } from "node:crypto";
import { basename, resolve } from "node:path";
import type { Batch } from "../../contract/batch.ts";
import { DEFAULT_MAX_FAILURES } from "../../contract/max-failures.ts";
import type { Request, Settings } from "../../contract/request.ts";
import type { Condition } from "../../operator/backfill/organizations/where.ts";
import type { FieldMap } from "../../operator/backfill/source/field-names.ts";
import type { RowDefaults } from "../../operator/backfill/validate/row.ts";
import type { BadRowsPlace } from "../../operator/backfill/validate/validate-thread.ts";
import { UsageError } from "../../operator/errors.ts";
import { connectionIdArgument } from "../../operator/operation/ids.ts";
import type { SessionFlags } from "../../operator/session/flags.ts";

/** The options of `orgconn backfill`, each one parsed. */
export interface BackfillFlags extends SessionFlags {
  readonly enable?: string;
  readonly disable?: string;
  readonly action?: Request["action"];
  readonly assignMembershipOnLogin?: boolean;
  readonly showAsButton?: boolean;
  readonly signup?: boolean;
  readonly requestedBy?: string;
  readonly reason?: string;
  readonly allOrganizations?: boolean;
  readonly where?: readonly Condition[];
  readonly map?: FieldMap;
  readonly batch?: string;
  readonly dryRun?: boolean;
  readonly skipInvalid?: boolean;
  readonly lastWins?: boolean;
  readonly errors?: string;
  readonly maxFailures?: string;
  /** False with `--no-capture`. */
  readonly capture: boolean;
  readonly force?: boolean;
  readonly watch?: boolean;
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

/**
 * Checks the options against each other.
 *
 * @throws UsageError naming those that do not go together.
 */
export function planOf(file: string | undefined, flags: BackfillFlags): Plan {
  const { allOrganizations = false, where = [], map, maxFailures = DEFAULT_MAX_FAILURES } = flags;
  const defaults = defaultsOf(flags);
  if (!allOrganizations) {
    if (file === undefined)
      throw new UsageError("Which rows? Name a file, - for standard input, or pass --all-organizations.");
    if (where.length > 0)
      throw new UsageError("--where selects among the tenant's organizations: it needs --all-organizations.");
    const stdin = file === "-";
    if (flags.errors !== undefined && resolve(flags.errors) === resolve(file))
      throw new UsageError("--errors names the file of the rows, which it would overwrite: choose another.");
    return {
      rows:
        flags.rollbackOf === undefined
          ? { kind: "file", path: file, ...(map !== undefined && { map }) }
          : { kind: "rollback", path: file },
      source: stdin ? "standard input" : basename(file),
      defaults,
      errors: badRowsPlace(flags, stdin ? "standard-input" : file),
      maxFailures,
    };
  }
  if (map !== undefined)
    throw new UsageError("--map is for the columns of a file: leave it out with --all-organizations.");
  if (file !== undefined)
    throw new UsageError("--all-organizations makes the rows itself: leave the file out.");
  if (
    defaults.action === undefined ||
    (defaults.action !== "retrieve" && defaults.connectionId === undefined)
  ) {
    throw new UsageError("--all-organizations needs --enable CON, --disable CON or --action retrieve.");
  }
  return {
    rows: { kind: "organizations", where },
    source: ["all organizations", ...where].join(", "),
    defaults,
    errors: badRowsPlace(flags, "organizations"),
    maxFailures,
  };
}

/** A dry run writes no file that it was not asked for. */
function badRowsPlace({ errors, dryRun }: BackfillFlags, besides: string): BadRowsPlace | undefined {
  if (errors !== undefined) return { path: errors };
  return dryRun ? undefined : { besides };
}

function defaultsOf(flags: BackfillFlags): RowDefaults {
  const { enable, disable, action, requestedBy, reason } = flags;
  const given = Object.entries({ "--enable": enable, "--disable": disable, "--action": action }).filter(
    ([, value]) => value !== undefined,
  );
  if (given.length > 1) {
    throw new UsageError(
      `${given.map(([name]) => name).join(" and ")} contradict each other: pass one of them.`,
    );
  }
  const settings = settingsOf(flags);
  const own = enable === undefined ? (disable === undefined ? action : "disable") : "enable";
  if (Object.keys(settings).length > 0 && own !== undefined && own !== "enable") {
    throw new UsageError(`Settings are only for rows that enable, but these ${own}.`);
  }
  const connection = enable ?? disable;
  return {
    ...(own === undefined ? {} : { action: own }),
    ...(connection === undefined ? {} : { connectionId: connectionIdArgument(connection) }),
    settings,
    ...(requestedBy === undefined ? {} : { requestedBy }),
    ...(reason === undefined ? {} : { reason }),
  };
}

function settingsOf({ assignMembershipOnLogin, showAsButton, signup }: BackfillFlags): Settings {
  return {
    ...(assignMembershipOnLogin === undefined ? {} : { assign_membership_on_login: assignMembershipOnLogin }),
    ...(showAsButton === undefined ? {} : { show_as_button: showAsButton }),
    ...(signup === undefined ? {} : { is_signup_enabled: signup }),
  };
}

/** Whether an id is one that `listingId` gives. */
export function isListingId(batchId: string): boolean {
  return /^\d{4}-\d\d-\d\d-all-[0-9a-f]{12}$/.test(batchId);
}

/**
 * Returns the default id of a batch of all organizations: the day, and a hash of the command, because its rows are not known
 * yet. An unfinished batch of the same command continues under the id that it has.
 *
 * @param batches All batches on record.
 * @example listingId(plan, new Date("2026-11-22"), []) // "2026-11-22-all-3b1f0c9a2e47"
 */
export function listingId({ rows, defaults }: Plan, today: Date, batches: readonly Batch[] = []): string {
  const asked = `-all-${hash("sha256", JSON.stringify([rows, defaults]), "hex").slice(0, 12)}`;
  const unfinished = batches.find(
    ({ batchId, state }) =>
      isListingId(batchId) && batchId.endsWith(asked) && (state === "filling" || state === "running"),
  );
  return unfinished?.batchId ?? `${today.toISOString().slice(0, 10)}${asked}`;
}
