import type { RowsSummary } from "../../operator/backfill/validate/summary.ts";
import type { SurveyOutcome } from "../../operator/backfill/validate/survey-source.ts";
import { count, counted } from "../../operator/text/counted.ts";
import { colors } from "../output/colors.ts";
import { styled, type Text } from "../output/styled.ts";

/**
 * What rows ask for, in a few words.
 *
 * @example
 * askedText({ actions: { enable: 9, disable: 0, retrieve: 0 }, connectionId: "con_1", settings: { show_as_button: false } })
 * // "enable con_1 (show_as_button=false)"
 * @example askedText({ actions: { enable: 9, disable: 3, retrieve: 1 }, connectionId: "con_1", settings: {} })
 * // "9 enables and 3 disables of con_1, 1 retrieve"
 */
export function askedText({ actions, connectionId = "several connections", settings }: RowsSummary): string {
  const { enable, disable, retrieve } = actions;
  if (enable + disable === 0) return "retrieve";
  const how = enable > 0 ? settingsText(settings) : "";
  if (disable + retrieve === 0) return `enable ${connectionId}${how}`;
  if (enable + retrieve === 0) return `disable ${connectionId}`;
  const changes = [
    ...(enable > 0 ? [`${counted(enable, "enable")}${how}`] : []),
    ...(disable > 0 ? [counted(disable, "disable")] : []),
  ];
  const changed = `${changes.join(" and ")} of ${connectionId}`;
  return retrieve > 0 ? `${changed}, ${counted(retrieve, "retrieve")}` : changed;
}

function settingsText(settings: RowsSummary["settings"]): string {
  if (settings === undefined) return " (with different settings)";
  const named = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  return named.length === 0 ? "" : ` (${named.join(", ")})`;
}

/** How many rows there are of which kind; the bad ones are to be noticed. */
export function checkedText({
  read,
  bad,
  overruled,
  rows,
  asked,
  errorsPath,
  supersedes,
}: SurveyOutcome): Text {
  const sent = `${counted(read, "row")} read, ${count(rows)} to send${rows > 0 ? `: ${askedText(asked)}` : ""}`;
  const good = overruled > 0 ? `${sent}; ${count(overruled)} overruled by later ones` : sent;
  const earlier = supersedes === undefined ? "" : `, which supersedes ${supersedes} of an earlier run`;
  const place = errorsPath === undefined ? "" : `: see ${errorsPath}${earlier}`;
  return bad > 0 ? styled`${good}; ${colors.yellow(`${count(bad)} bad${place}`)}.` : `${good}.`;
}
