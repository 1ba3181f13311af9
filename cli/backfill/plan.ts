import { basename } from "node:path";
import { defined } from "../../contract/defined.ts";
import { DEFAULT_MAX_FAILURES } from "../../contract/max-failures.ts";
import type { Request } from "../../contract/request.ts";
import type { Condition } from "../../operator/backfill/organizations/where.ts";
import type { BackfillOptions, BackfillRun, Plan } from "../../operator/backfill/run.ts";
import type { FieldMap } from "../../operator/backfill/source/field-names.ts";
import type { RowDefaults } from "../../operator/backfill/validate/row.ts";
import type { BadRowsPlace } from "../../operator/backfill/validate/survey-source.ts";
import { UsageError } from "../../operator/errors.ts";
import { connectionIdArgument } from "../../operator/operation/ids.ts";
import type { SessionFlags } from "../../operator/session/flags.ts";
import { type SettingFlags, settingsOf } from "../operation/settings.ts";
import type { Output } from "../output/output.ts";

/** The options of `orgconn backfill`, each one parsed. */
export interface BackfillFlags extends BackfillOptions, SessionFlags, SettingFlags {
  readonly enable?: string;
  readonly disable?: string;
  readonly action?: Request["action"];
  readonly requestedBy?: string;
  readonly reason?: string;
  readonly allOrganizations?: boolean;
  readonly where?: readonly Condition[];
  readonly map?: FieldMap;
  readonly watch?: boolean;
  /** The file that a dry run writes the rows to. */
  readonly out?: string;
  /** Whether the rows may be sent without a question. */
  readonly yes?: boolean;
}

/** One run of the command. */
export interface BackfillCommand {
  readonly flags: BackfillFlags;
  readonly run: BackfillRun;
  readonly output: Output;
}

/**
 * Checks the options against each other.
 *
 * @throws UsageError naming those that do not go together.
 */
export function planOf(file: string | undefined, flags: BackfillFlags): Plan {
  const { allOrganizations = false, where = [], map, maxFailures = DEFAULT_MAX_FAILURES } = flags;
  const defaults = defaultsOf(flags);
  if (flags.out !== undefined && !flags.dryRun)
    throw new UsageError("--out writes the rows of a dry run: pass --dry-run, too.");
  if (!allOrganizations) {
    if (file === undefined)
      throw new UsageError("Which rows? Name a file, - for standard input, or pass --all-organizations.");
    if (where.length > 0)
      throw new UsageError("--where selects among the tenant's organizations: it needs --all-organizations.");
    const stdin = file === "-";
    return {
      rows:
        flags.rollbackOf === undefined
          ? { kind: "file", path: file, ...defined({ map }) }
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
  // The default id of a listing's batch is a hash of these, in this order.
  return {
    ...defined({ action: own }),
    ...(connection === undefined ? {} : { connectionId: connectionIdArgument(connection) }),
    settings,
    ...defined({ requestedBy, reason }),
  };
}
