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
  /** The state before it is not on record. */
  | { readonly kind: "unknown" };

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
  const { status, result, organization_id, connection_id, before } = entry;
  if (status !== "succeeded" || (result !== "applied" && result !== "updated")) return { kind: "nothing" };
  if (organization_id === undefined || connection_id === undefined) return { kind: "nothing" };
  const last = pair.newest ?? pair.applied;
  if (last !== undefined && last.operationId !== entry.operation_id && !isOwn(last.operationId)) {
    return { kind: "changed_since", byOperationId: last.operationId };
  }
  const subject = { organization_id, connection_id };
  const reason = `rollback of ${entry.operation_id}`;
  if (before === "disabled") {
    return { kind: "return", row: { action: "disable", ...subject, reason }, unknown: [] };
  }
  if (before !== "enabled") return { kind: "unknown" };
  const settings = (entry.before_settings ?? {}) as Settings;
  const unknown = changedBy(entry, pair).filter((name) => settings[name] === undefined);
  const known = Object.keys(settings).length > 0;
  // An enable that names nothing would leave everything as it is.
  if (!known && entry.action === "enable") return { kind: "unknown" };
  return { kind: "return", row: { action: "enable", ...subject, ...settings, reason }, unknown };
}

/** The settings that an operation changed: a disable resets all of them. */
function changedBy({ action }: OperationItem, { settings, applied }: Pair): readonly SettingName[] {
  if (action === "disable") return SETTING_NAMES;
  return SETTING_NAMES.filter((name) => settings[name]?.place.sequence === applied?.place.sequence);
}
