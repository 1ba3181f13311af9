import { isComplete, type RollbackCounts } from "../../operator/rollback/counts.ts";
import type { RollbackReport } from "../../operator/rollback/prepare.ts";
import type { LeftAlone } from "../../operator/rollback/rows.ts";
import { leftObject, plannedObject } from "../../operator/rollback/view.ts";
import { counted } from "../../operator/text/counted.ts";
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
        lines([...(earlier === undefined ? [] : [goesOn]), plannedText(counts, path)]),
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

function plannedText(counts: RollbackCounts, path: string | undefined): Styled {
  const { returned, unchanged, changed_since, not_restored, missing } = counts;
  const all = isComplete(counts) && changed_since === 0 && returned > 1 ? "All " : "";
  const changed = all === "" ? "connection" : "changed connection";
  const rest = unchanged > 0 ? `; ${counted(unchanged, "operation")} had changed nothing` : "";
  return lines([
    `${all}${counted(returned, changed)} will be restored${rest}.`,
    ...(path === undefined ? [] : [`The rows are in ${path}.`]),
    ...(changed_since > 0
      ? [`Changed since by newer requests: ${counted(changed_since, "connection")}.`]
      : []),
    ...(not_restored > 0 ? [`Not restored, or only in part: ${counted(not_restored, "connection")}.`] : []),
    ...(missing > 0 ? [`Records missing: ${counted(missing, "row")} of the batch.`] : []),
    ...(isComplete(counts) ? [] : ["The rollback is incomplete (exit code 1)."]),
  ]);
}
