import type { OperationItem } from "../../contract/items/operation-item.ts";
import { type Applied, type PairState, valuesOf } from "../../contract/pair.ts";
import type { DeadLetterReason } from "../../contract/record.ts";
import {
  type ExpectedState,
  SETTING_DEFAULTS,
  SETTING_NAMES,
  type SettingName,
  type Settings,
  settingsOf,
} from "../../contract/request.ts";
import { callsInDoubt } from "../../lambda/order/doubt.ts";
import type { Row } from "../backfill/validate/row.ts";
import type { Since } from "./since.ts";

/** How a rollback treats one operation of the batch. */
export type RollbackStep =
  /** A request restores the pair's previous state; the record lacks the previous values of the settings in `unknown`. */
  | { readonly kind: "return"; readonly row: Row; readonly unknown: readonly SettingName[] }
  /** It changed nothing. */
  | { readonly kind: "nothing" }
  /** A newer request was applied to the pair. */
  | { readonly kind: "changed_since"; readonly byOperationId: string }
  /** The pair's previous state cannot be restored. */
  | { readonly kind: "left"; readonly why: LeftReason };

/**
 * Why a pair cannot be restored. `effect_unknown`: the record does not say whether a call took effect; `since_unknown`: no
 * record of what was applied since; `before_unknown`: no record of the state before; `only_recorded`: the state before was read from the records and not seen at the tenant;
 * `was_off`: the connection was associated and turned off, which no request can bring about.
 */
export type LeftReason = "effect_unknown" | "since_unknown" | "before_unknown" | "only_recorded" | "was_off";

/** What a rollback believes. */
export interface RollbackTrust {
  /** Whether a state before that is only on record counts as seen. */
  readonly trustRecords: boolean;
}

/**
 * Dead letters whose request may have taken effect: a call whose answer was lost may have been made before. The others
 * were refused before a call, or by Auth0; of an earlier call than the refused one the pair tells.
 */
const MAYBE_IN_EFFECT: Readonly<Record<DeadLetterReason, boolean>> = {
  malformed: false,
  operation_id_reused: false,
  rejected: false,
  attempts_exhausted: true,
  expired: true,
  receive_limit: true,
  crashed_worker: true,
};

/**
 * The operation that was applied last to a pair that another operation had changed before; undefined where there is none.
 * The records tell whether it only repaired drift (`readSince`).
 */
export function appliedSince(entry: OperationItem, pair: PairState): string | undefined {
  const last = lastApplied(pair)?.operationId;
  return last !== entry.operation_id && effectOf(entry, pair) === "some" ? last : undefined;
}

/**
 * Decides how an operation of a batch is rolled back. Pure.
 *
 * @param entry The operation, as the index by batch shows it.
 * @param pair What the connections table knows of its pair now; the state before the operation is read from it.
 * @param since What was applied after the operation, where `appliedSince` names one.
 */
export function planRollback(
  entry: OperationItem,
  pair: PairState,
  since: Since | undefined,
  trust: RollbackTrust,
): RollbackStep {
  const { organization_id, connection_id, operation_id } = entry;
  if (organization_id === undefined || connection_id === undefined) return { kind: "nothing" };
  const effect = effectOf(entry, pair);
  if (effect === "none") return { kind: "nothing" };
  if (effect === "unknown") return { kind: "left", why: "effect_unknown" };
  const last = lastApplied(pair);
  if (last === undefined) return { kind: "left", why: "before_unknown" };
  const common = { organization_id, connection_id, reason: `rollback of ${operation_id}` };
  if (last.operationId === operation_id) {
    return returnTo(last, { named: namedBy(last, pair), left: pair.applied?.left }, common, trust);
  }
  switch (since?.kind) {
    case "newer":
      return { kind: "changed_since", byOperationId: last.operationId };
    case "repaired": {
      const { before, request } = since;
      // A user may have set the connection's state after the repair, not the batch.
      const left = { ...SETTING_DEFAULTS, ...valuesOf(pair) };
      return returnTo({ ...last, before }, { named: settingsOf(request), left }, common, trust);
    }
    default:
      return { kind: "left", why: "since_unknown" };
  }
}

function lastApplied({ newest, applied }: PairState): Applied | undefined {
  return newest ?? applied;
}

function effectOf(
  { operation_id, lane, action, status, result, reason, detail, superseded_by }: OperationItem,
  pair: PairState,
): "some" | "none" | "unknown" {
  // A batch is what went through the bulk lane; any batch can be named in urgent requests.
  if (lane === "interactive" || action === "retrieve") return "none";
  switch (status) {
    case "succeeded":
      return result === "applied" || result === "updated" ? "some" : "none";
    case "dead_lettered":
      return MAYBE_IN_EFFECT[reason as DeadLetterReason] || callsInDoubt(pair).includes(operation_id)
        ? "unknown"
        : "none";
    // A detail says that a call was made before whose answer was lost.
    case "cancelled":
      return detail === undefined ? "none" : "unknown";
    // A newer request decides the pair's state, whatever the calls did. A look only showed how the pair was then.
    case "superseded":
      return superseded_by === undefined && callsInDoubt(pair).includes(operation_id) ? "unknown" : "none";
    default:
      return "none";
  }
}

function returnTo(
  { operationId, state, before }: Applied,
  { named, left }: { readonly named: Settings; readonly left: Settings | undefined },
  common: { readonly organization_id: string; readonly connection_id: string; readonly reason: string },
  { trustRecords }: RollbackTrust,
): RollbackStep {
  if (before.state === "unknown") return { kind: "left", why: "before_unknown" };
  if (before.source === "recorded" && !trustRecords) return { kind: "left", why: "only_recorded" };
  if (before.state === "off") return { kind: "left", why: "was_off" };
  const expecting = (settings: Settings): ExpectedState =>
    state === "enabled"
      ? { state, ...settings, operation_id: operationId }
      : { state, operation_id: operationId };
  if (before.state === "disabled") {
    if (state === "disabled") return { kind: "nothing" };
    // A disable takes every setting along, also those that a user has changed since.
    const expected = expecting({ ...named, ...left });
    return { kind: "return", row: { action: "disable", ...common, expected }, unknown: [] };
  }
  // A disable resets every setting, an enable of what was enabled changes those that it names.
  const changed = state === "disabled" ? SETTING_NAMES : (Object.keys(named) as SettingName[]);
  const restored: Settings = {};
  const unknown: SettingName[] = [];
  for (const name of changed) {
    const value = before.settings?.[name];
    if (value !== undefined) restored[name] = value;
    // A setting that was not shown does not apply to the connection.
    else if (before.source !== "seen" && !before.isComplete) unknown.push(name);
  }
  // An enable that names nothing would leave everything as it is.
  if (state === "enabled" && Object.keys(restored).length === 0) {
    return unknown.length === 0 ? { kind: "nothing" } : { kind: "left", why: "before_unknown" };
  }
  const expected = expecting(named);
  return { kind: "return", row: { action: "enable", ...common, expected, ...restored }, unknown };
}

/** The settings that an operation gave its pair, as far as no other has named them since. */
function namedBy({ place }: Applied, { settings }: PairState): Settings {
  const named: Settings = {};
  for (const name of SETTING_NAMES) {
    const placed = settings[name];
    if (placed?.place.lane === place.lane && placed.place.sequence === place.sequence) {
      named[name] = placed.value;
    }
  }
  return named;
}
