import type { RowsSummary } from "../../operator/backfill/validate/summary.ts";
import type { SurveyOutcome } from "../../operator/backfill/validate/validate-thread.ts";
import { count, counted } from "../../operator/text/counted.ts";
import { colors } from "../output/colors.ts";
import { styled, type Text } from "../output/styled.ts";

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

/** How many rows there are of which kind; the bad ones are to be noticed. */
export function checkedText({ read, bad, overruled, rows, asked, errorsPath }: SurveyOutcome): Text {
  const sent = `${counted(read, "row")} read, ${count(rows)} to send${rows > 0 ? `: ${askedText(asked)}` : ""}`;
  const good = overruled > 0 ? `${sent}; ${count(overruled)} overruled by later ones` : sent;
  const place = errorsPath === undefined ? "" : `: see ${errorsPath}`;
  return bad > 0 ? styled`${good}; ${colors.yellow(`${count(bad)} bad${place}`)}.` : `${good}.`;
}
