import { defined } from "../defined.ts";
import type { Before, BeforeSource } from "../pair.ts";
import type { Settings } from "../request.ts";

/** The state before an operation, as items hold it. */
export interface BeforeItem {
  readonly before: Before["state"];
  readonly before_settings?: Settings;
  /** Of a recorded state whose settings are all that apply to the connection. */
  readonly before_complete?: true;
  /** Absent on items of version 0.1.0, which did not say where a state came from. */
  readonly before_source?: BeforeSource;
}

/** Spells out a state. */
export function beforeToItem(before: Before): BeforeItem {
  return {
    before: before.state,
    ...("source" in before ? { before_source: before.source } : {}),
    ...("settings" in before ? { before_settings: before.settings } : {}),
    ...("isComplete" in before ? { before_complete: before.isComplete } : {}),
  };
}

/** Reads a state back. One without a source is on record, and nothing says that it was seen. */
export function beforeFromItem(item: Partial<BeforeItem>): Before {
  const { before: state = "unknown", before_settings: settings, before_source: source = "recorded" } = item;
  const { before_complete: isComplete } = item;
  if (state === "unknown") return { state };
  if (state === "disabled") return { state, source };
  return { state, source, ...defined({ settings, isComplete }) };
}
