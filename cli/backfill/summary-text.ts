import type { RowsSummary } from "../../operator/backfill/validate/summary.ts";
import { count } from "../../operator/text/counted.ts";

/**
 * What rows ask for, in a few words.
 *
 * @example
 * askedText({ actions: { enable: 9, disable: 0, retrieve: 0 }, connectionId: "con_1", settings: { show_as_button: false } })
 * // "enable con_1 (show_as_button=false)"
 */
export function askedText({ actions, connectionId = "various connections", settings }: RowsSummary): string {
  const details = {
    enable: ` ${connectionId}${settingsText(settings)}`,
    disable: ` ${connectionId}`,
    retrieve: "",
  };
  const names = ["enable", "disable", "retrieve"] as const;
  const given = names.filter((action) => actions[action] > 0);
  return given
    .map((action) => `${given.length > 1 ? `${count(actions[action])} ` : ""}${action}${details[action]}`)
    .join(", ");
}

function settingsText(settings: RowsSummary["settings"]): string {
  if (settings === undefined) return " (various settings)";
  const named = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  return named.length === 0 ? "" : ` (${named.join(", ")})`;
}
