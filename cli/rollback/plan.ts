import type { DeadLetterReason } from "../../lambda/operation/record.ts";
import type { Pair } from "../../lambda/order/pair.ts";
import { SETTING_NAMES, type SettingName, type Settings } from "../../lambda/request/schema.ts";
import type { OperationItem } from "../../lambda/stores/operation-item.ts";
import type { Row } from "../backfill/survey/row.ts";

/** What becomes of one operation of a batch when the batch is rolled back. */
export type RollbackStep =
  /** A request returns the pair to its state before; of the settings in `unknown` nobody knows what they were. */
  | { readonly kind: "return"; readonly row: Row; readonly unknown: readonly SettingName[] }
  /** It changed nothing. */
  | { readonly kind: "nothing" }
  /** Something else was applied to the pair since. */
  | { readonly kind: "changed_since"; readonly byOperationId: string }
  /** Not on record: whether a call of it took effect, or the state before it. */
  | { readonly kind: "unknown"; readonly what: "effect" | "state_before" };

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
 * Decides how an operation of a batch is taken back. Pure.
 *
 * @param entry The operation, as the index by batch shows it.
 * @param pair What is known of its pair now.
 * @param isOwn Whether an operation is one of this rollback's own: it may have been begun before.
 */
export function planRollback(
  entry: OperationItem,
  pair: Pair,
  isOwn: (operationId: string) => boolean,
): RollbackStep {
  const { action, organization_id, connection_id, before } = entry;
  if (action === "retrieve" || organization_id === undefined || connection_id === undefined) {
    return { kind: "nothing" };
  }
  const effect = effectOf(entry);
  if (effect === "none") return { kind: "nothing" };
  if (effect === "unknown") return { kind: "unknown", what: "effect" };
  const last = pair.newest ?? pair.applied;
  if (last !== undefined && last.operationId !== entry.operation_id && !isOwn(last.operationId)) {
    return { kind: "changed_since", byOperationId: last.operationId };
  }
  const subject = { organization_id, connection_id };
  const reason = `rollback of ${entry.operation_id}`;
  if (before === "disabled") {
    return { kind: "return", row: { action: "disable", ...subject, reason }, unknown: [] };
  }
  if (before !== "enabled") return { kind: "unknown", what: "state_before" };
  const settings = (entry.before_settings ?? {}) as Settings;
  const unknown = changedBy(entry, pair).filter((name) => settings[name] === undefined);
  const known = Object.keys(settings).length > 0;
  // An enable that names nothing would leave everything as it is.
  if (!known && action === "enable") return { kind: "unknown", what: "state_before" };
  return { kind: "return", row: { action: "enable", ...subject, ...settings, reason }, unknown };
}

function effectOf({ status, result, reason, detail }: OperationItem): "some" | "none" | "unknown" {
  switch (status) {
    case "succeeded":
      return result === "applied" || result === "updated" ? "some" : "none";
    case "dead_lettered":
      return MAYBE_IN_EFFECT[reason as DeadLetterReason] ? "unknown" : "none";
    // A detail says that a call was made before whose answer nobody heard.
    case "cancelled":
      return detail === undefined ? "none" : "unknown";
    default:
      return "none";
  }
}

/** The settings that an operation changed: a disable resets all of them. */
function changedBy({ action }: OperationItem, { settings, applied }: Pair): readonly SettingName[] {
  if (action === "disable") return SETTING_NAMES;
  return SETTING_NAMES.filter((name) => settings[name]?.place.sequence === applied?.place.sequence);
}
