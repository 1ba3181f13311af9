import { isComplete } from "../../operator/rollback/counts.ts";
import type { RollbackReport } from "../../operator/rollback/prepare.ts";
import type { LeftAlone, LeftKind } from "../../operator/rollback/rows.ts";
import type { RollbackSummary } from "../../operator/rollback/summary.ts";
import { leftObject, plannedObject } from "../../operator/rollback/view.ts";
import { count, counted } from "../../operator/text/counted.ts";
import { list } from "../output/list.ts";
import type { Output } from "../output/output.ts";
import { lines, type Styled, styled, type Text } from "../output/styled.ts";

const LEFT_SHOWN = 20;

/** Creates the report of one rollback: everything to programs, the first few to people. */
export function createRollbackReport(output: Output): RollbackReport {
  const first: LeftAlone[] = [];
  let number = 0;
  return {
    leftAlone(left) {
      number += 1;
      if (output.json) output.result(leftObject(left), () => "");
      else if (first.length < LEFT_SHOWN) first.push(left);
    },
    planned(counts, path, earlier) {
      const goesOn = `Continuing with the rows that were planned at ${earlier}.`;
      if (number > 0) output.results([], () => leftAloneText(first, number));
      output.result(plannedObject(counts, number, path, earlier), () =>
        lines([...(earlier === undefined ? [] : [goesOn]), plannedText(counts)]),
      );
    },
  };
}

/** What is left alone in a table. */
export function leftTable(left: readonly LeftAlone[]): Styled {
  return list(
    ["organization", "connection", "why", "operation"],
    left.map(({ organizationId, connectionId, operationId, why }) => [
      organizationId,
      connectionId,
      why,
      operationId,
    ]),
  );
}

function leftAloneText(first: readonly LeftAlone[], number: number): Text {
  const more = number - first.length;
  return more > 0 ? styled`${leftTable(first)}\n… and ${more} more: --json lists all.` : leftTable(first);
}

const KINDS: Readonly<Record<LeftKind, string>> = {
  changed_since: "changed since by a newer request, left as that asked",
  settings_unknown: "restored, but not every previous setting was recorded",
  effect_unknown: "unknown whether it took effect",
  since_unknown: "changed since, and the record of that is missing",
  before_unknown: "its previous state was not recorded",
  only_recorded: "its previous state was only recorded (--trust-records restores it)",
  was_off: "it was turned off before",
  record_missing: "its record is missing",
  left_by_worker: "left alone by the worker",
};

function plannedText(counts: RollbackSummary): Styled {
  const { returned, unchanged, changed_since, missing } = counts;
  const all = isComplete(counts) && changed_since === 0 && returned > 1 ? "All " : "";
  const changed = all === "" ? "connection" : "changed connection";
  const rest = unchanged > 0 ? `; ${counted(unchanged, "operation")} had changed nothing` : "";
  // Of some records only their number is known to be missing.
  const reasons = { ...counts.reasons, ...(missing > 0 ? { record_missing: missing } : {}) };
  return lines([
    `${all}${counted(returned, changed)} will be restored${actionsText(counts)}${rest}.`,
    ...(Object.entries(reasons) as [LeftKind, number][]).map(
      ([kind, number]) => `  ${count(number)} × ${KINDS[kind]}`,
    ),
    ...(isComplete(counts) ? [] : ["The rollback is incomplete (exit code 1)."]),
  ]);
}

/** @example actionsText({ actions: { enable: 43, disable: 150 } }) // " (150 disabled, 43 enabled as before)" */
export function actionsText({ actions: { disable, enable } }: Pick<RollbackSummary, "actions">): string {
  const said = [
    ...(disable > 0 ? [`${count(disable)} disabled`] : []),
    ...(enable > 0 ? [`${count(enable)} enabled as before`] : []),
  ];
  return said.length === 0 ? "" : ` (${said.join(", ")})`;
}
