import { count } from "../text/counted.ts";
import type { Drift } from "./compare.ts";
import type { DriftFindings } from "./find-drift.ts";

/** What the tenant has done to what was last applied. */
export type DriftKind = "removed" | "enabled" | "turned_off" | "settings";

const KINDS: Readonly<Record<DriftKind, string>> = {
  removed: "removed from the organization",
  enabled: "enabled again",
  turned_off: "turned off",
  settings: "with other settings",
};

/** Says which kinds of drift there are. @example kindsText({ removed: 2, settings: 1 }) // "2 removed from the organization, 1 with other settings" */
export function kindsText(drifted: Readonly<Record<string, number>>): string {
  return Object.entries(drifted)
    .map(([kind, number]) => `${count(number)} ${KINDS[kind as DriftKind] ?? kind}`)
    .join(", ");
}

/** What a comparison came to, in numbers. */
export interface DriftSummary {
  readonly organizations: number;
  readonly compared: number;
  /** Connections by the kind of their drift: those kinds that there are. */
  readonly drifted: Readonly<Partial<Record<DriftKind, number>>>;
  readonly notCompared: {
    /** Connections that were being changed. */
    readonly busy: number;
    /** Connections behind the end of a list that was cut off. */
    readonly unlisted: number;
    /** Organizations that the tenant does not know any more. */
    readonly unknownOrganizations: number;
    /** Organizations that were named, and that no request was ever applied to. */
    readonly withoutRecords: number;
  };
}

/** The kind of a drift: an association that is turned off is one of its own, since a repair leaves it alone. */
export function driftKind({ recorded, live }: Pick<Drift, "recorded" | "live">): DriftKind {
  if (live.state === "off") return "turned_off";
  if (live.state === recorded.state) return "settings";
  return live.state === "disabled" ? "removed" : "enabled";
}

/** Counts what was found. */
export function summaryOf({
  organizations,
  compared,
  drifts,
  busy,
  unlisted,
  gone,
  unrecorded,
}: DriftFindings): DriftSummary {
  const kinds = [...Map.groupBy(drifts, driftKind)].map(([kind, { length }]) => [kind, length]);
  return {
    organizations,
    compared,
    drifted: Object.fromEntries(kinds),
    notCompared: {
      busy: busy.length,
      unlisted: unlisted.length,
      unknownOrganizations: gone.length,
      withoutRecords: unrecorded.length,
    },
  };
}

/** A summary as programs get it, after everything that was found. */
export function summaryObject({ organizations, compared, drifted, notCompared }: DriftSummary): object {
  const { busy, unlisted, unknownOrganizations, withoutRecords } = notCompared;
  return {
    event: "summary",
    organizations,
    compared,
    drifted,
    not_compared: {
      busy,
      unlisted,
      unknown_organizations: unknownOrganizations,
      without_records: withoutRecords,
    },
  };
}
