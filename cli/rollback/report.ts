import { counted } from "../output/counted.ts";
import type { Output } from "../output/output.ts";
import { table } from "../output/table.ts";
import type { LeftAlone, RollbackRows } from "./rows.ts";

const LEFT_SHOWN = 20;

/** Says what a rollback will do, and what it leaves alone: all of that to programs, the first few to people. */
export interface RollbackReport {
  leftAlone(left: LeftAlone): void;
  planned(rows: RollbackRows, path: string): void;
}

/** Creates the report of one rollback. */
export function createRollbackReport(output: Output): RollbackReport {
  const first: LeftAlone[] = [];
  let number = 0;
  return {
    leftAlone(left) {
      number += 1;
      if (output.json) output.result(toObject(left), () => "");
      else if (first.length < LEFT_SHOWN) first.push(left);
    },
    planned({ returned, unchanged }, path) {
      output.results([], () => leftAloneText(first, number));
      output.result(
        { event: "planned", returned, unchanged, left_alone: number, rows: path },
        () =>
          `To be returned to their state before: ${counted(returned, "pair")} (${path}). Nothing was changed by ${counted(unchanged, "operation")}.`,
      );
    },
  };
}

function toObject({ organizationId, connectionId, operationId, why }: LeftAlone): object {
  return {
    event: "left_alone",
    organization_id: organizationId,
    connection_id: connectionId,
    operation_id: operationId,
    why,
  };
}

function leftAloneText(first: readonly LeftAlone[], number: number): string {
  if (number === 0) return "Nothing is left alone.";
  const drawn = table(
    ["organization", "connection", "operation", "why"],
    first.map(({ organizationId, connectionId, operationId, why }) => [
      organizationId,
      connectionId,
      operationId,
      why,
    ]),
  );
  const more = number - first.length;
  return more > 0 ? `${drawn}\n… and ${more} more: --json lists all.` : drawn;
}
