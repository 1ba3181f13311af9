import type { OperationItem } from "../../contract/items/operation-item.ts";
import { type PairState, valuesOf } from "../../contract/pair.ts";
import type { EnabledConnection } from "../../contract/record.ts";
import { SETTING_NAMES, type Settings } from "../../contract/request.ts";

/** A connection whose live state is not what was last applied. */
export interface Drift {
  readonly organizationId: string;
  readonly connectionId: string;
  /** What was last applied, by which operation and when. */
  readonly recorded: { readonly state: "enabled" | "disabled"; readonly settings: Settings };
  readonly operationId: string;
  readonly appliedAtMs: number;
  /** What the tenant has; `off`: associated and turned off. Of the settings, those that differ. */
  readonly live: { readonly state: "enabled" | "off" | "disabled"; readonly settings: Settings };
  /** The last repair of it that has ended and left it as it is. */
  readonly lastRepair?: LastRepair;
}

/** How a repair ended. */
export type LastRepair = Pick<OperationItem, "operation_id" | "status" | "reason" | "detail" | "finished_at">;

/** A pair with its connection. */
export interface RecordedPair {
  readonly connectionId: string;
  readonly pair: PairState;
}

/** What comparing an organization came to. */
export interface Comparison {
  readonly drifts: readonly Drift[];
  /** Connections that are being changed right now: their state cannot be compared. */
  readonly busy: readonly string[];
  /** Connections that may be missing from the tenant's list because it was cut off. */
  readonly unlisted: readonly string[];
  /** How many were compared. */
  readonly compared: number;
}

/**
 * Compares what the tenant has with what was last applied. It leaves out connections that no request was ever applied to,
 * and settings that no request has named since the last disable.
 *
 * @param nowMs Claims that expire before this time do not count.
 * @param truncated Whether the tenant has more connections for the organization than `live` holds.
 */
export function compare(
  organizationId: string,
  recorded: readonly RecordedPair[],
  live: readonly EnabledConnection[],
  nowMs: number,
  truncated = false,
): Comparison {
  const liveById = new Map(live.map((entry) => [String(entry.connection_id), entry]));
  const drifts: Drift[] = [];
  const busy: string[] = [];
  const unlisted: string[] = [];
  let compared = 0;
  for (const { connectionId, pair } of recorded) {
    const applied = pair.newest ?? pair.applied;
    if (applied === undefined) continue;
    if (isBusy(pair, nowMs)) {
      busy.push(connectionId);
      continue;
    }
    const entry = liveById.get(connectionId);
    if (entry === undefined && truncated) {
      unlisted.push(connectionId);
      continue;
    }
    compared += 1;
    const wanted = applied.state === "enabled" ? valuesOf(pair) : {};
    const found = entry === undefined ? {} : differing(wanted, entry);
    const state = stateOf(entry);
    if (state === applied.state && Object.keys(found).length === 0) continue;
    drifts.push({
      organizationId,
      connectionId,
      recorded: { state: applied.state, settings: wanted },
      operationId: applied.operationId,
      appliedAtMs: applied.atMs,
      live: { state, settings: found },
    });
  }
  return { drifts, busy, unlisted, compared };
}

function stateOf(entry: EnabledConnection | undefined): Drift["live"]["state"] {
  if (entry === undefined) return "disabled";
  return entry.is_enabled === false ? "off" : "enabled";
}

/** Whether a call may be under way, or may still take effect. */
function isBusy({ claim, unsettled }: PairState, nowMs: number): boolean {
  return Math.max(claim?.untilMs ?? 0, unsettled?.untilMs ?? 0) > nowMs;
}

function differing(wanted: Settings, live: EnabledConnection): Settings {
  const found: Settings = {};
  for (const name of SETTING_NAMES) {
    const value = live[name];
    if (wanted[name] !== undefined && typeof value === "boolean" && value !== wanted[name])
      found[name] = value;
  }
  return found;
}
