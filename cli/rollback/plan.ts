import type { DeadLetterReason } from "../../lambda/operation/record.ts";
import type { Applied, Pair } from "../../lambda/order/pair.ts";
import {
  type ExpectedState,
  SETTING_NAMES,
  type SettingName,
  type Settings,
} from "../../lambda/request/schema.ts";
import type { OperationItem } from "../../lambda/stores/operation-item.ts";
import type { Row } from "../backfill/survey/row.ts";

/** What becomes of one operation of a batch when the batch is rolled back. */
export type RollbackStep =
  /** A request returns the pair to its state before; the record lacks what the settings in `unknown` were. */
  | { readonly kind: "return"; readonly row: Row; readonly unknown: readonly SettingName[] }
  /** It changed nothing. */
  | { readonly kind: "nothing" }
  /** A newer request was applied to the pair. */
  | { readonly kind: "changed_since"; readonly byOperationId: string }
  /** The pair cannot be returned to its state before. */
  | { readonly kind: "left"; readonly why: LeftReason };

/**
 * Why a pair cannot be returned. `effect_unknown`: the record does not say whether a call took effect; `before_unknown`:
 * no record of the state before; `only_recorded`: the state before was read from the records and not seen at the tenant;
 * `was_off`: the connection was associated and turned off, which no request can bring about.
 */
export type LeftReason = "effect_unknown" | "before_unknown" | "only_recorded" | "was_off";

/** What a rollback believes. */
export interface RollbackTrust {
  /** Whether a state before that is only on record counts as seen. */
  readonly trustRecords: boolean;
}

/**
 * Dead letters whose request may have taken effect: a call whose answer was lost may have been made before. The others
 * were refused before a call, or by Auth0.
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
 * Decides how an operation of a batch is rolled back. Pure.
 *
 * @param entry The operation, as the index by batch shows it.
 * @param pair What the connections table knows of its pair now; the state before the operation is read from it.
 */
export function planRollback(entry: OperationItem, pair: Pair, trust: RollbackTrust): RollbackStep {
  const { action, organization_id, connection_id, operation_id, lane } = entry;
  // A batch is what went through the bulk lane; whoever may send urgent requests can name any batch in them.
  if (lane === "interactive" || action === "retrieve") return { kind: "nothing" };
  if (organization_id === undefined || connection_id === undefined) return { kind: "nothing" };
  const effect = effectOf(entry);
  if (effect === "none") return { kind: "nothing" };
  if (effect === "unknown") return { kind: "left", why: "effect_unknown" };
  const last = pair.newest ?? pair.applied;
  if (last === undefined) return { kind: "left", why: "before_unknown" };
  if (last.operationId !== operation_id) return { kind: "changed_since", byOperationId: last.operationId };
  const subject = { organization_id, connection_id };
  return returnTo(last, { named: namedBy(last, pair), left: pair.applied?.left }, subject, trust);
}

function effectOf({ status, result, reason, detail }: OperationItem): "some" | "none" | "unknown" {
  switch (status) {
    case "succeeded":
      return result === "applied" || result === "updated" ? "some" : "none";
    case "dead_lettered":
      return MAYBE_IN_EFFECT[reason as DeadLetterReason] ? "unknown" : "none";
    // A detail says that a call was made before whose answer was lost.
    case "cancelled":
      return detail === undefined ? "none" : "unknown";
    default:
      return "none";
  }
}

function returnTo(
  { operationId, state, before }: Applied,
  { named, left }: { readonly named: Settings; readonly left: Settings | undefined },
  subject: { readonly organization_id: string; readonly connection_id: string },
  { trustRecords }: RollbackTrust,
): RollbackStep {
  if (before.state === "unknown") return { kind: "left", why: "before_unknown" };
  if (before.source === "recorded" && !trustRecords) return { kind: "left", why: "only_recorded" };
  if (before.state === "off") return { kind: "left", why: "was_off" };
  const expecting = (settings: Settings): ExpectedState =>
    state === "enabled"
      ? { state, ...settings, operation_id: operationId }
      : { state, operation_id: operationId };
  const common = { ...subject, reason: `rollback of ${operationId}` };
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
    // A setting that was not to be seen does not apply to the connection.
    else if (before.source !== "seen") unknown.push(name);
  }
  // An enable that names nothing would leave everything as it is.
  if (state === "enabled" && Object.keys(restored).length === 0) {
    return unknown.length === 0 ? { kind: "nothing" } : { kind: "left", why: "before_unknown" };
  }
  const expected = expecting(named);
  return { kind: "return", row: { action: "enable", ...common, expected, ...restored }, unknown };
}

/** The settings that an operation gave its pair, as far as no other has named them since. */
function namedBy({ place }: Applied, { settings }: Pair): Settings {
  const named: Settings = {};
  for (const name of SETTING_NAMES) {
    const placed = settings[name];
    if (placed?.place.lane === place.lane && placed.place.sequence === place.sequence) {
      named[name] = placed.value;
    }
  }
  return named;
}
