import { defined } from "../../contract/defined.ts";
import type { Row } from "../backfill/validate/row.ts";
import type { RollbackCounts } from "./counts.ts";
import type { LeftAlone, LeftKind } from "./rows.ts";

/** What a planned rollback would do, by kind and reason. */
export interface RollbackSummary extends RollbackCounts {
  /** Pairs that are restored, by what that takes. */
  readonly actions: Readonly<Record<"enable" | "disable", number>>;
  /** Operations that are not restored, or only in part, by the reason. */
  readonly reasons: Readonly<Partial<Record<LeftKind, number>>>;
}

/** Who plans a rollback, and why: each of its rows says so. */
export interface Signature {
  readonly requestedBy: string;
  readonly because?: string | undefined;
}

/** Sums up what is planned. */
export interface SummaryTally {
  left(left: Pick<LeftAlone, "kind">): void;
  /** Passes the rows on, signed. */
  rows(rows: AsyncGenerator<Row, RollbackCounts>, by: Signature): AsyncGenerator<Row, RollbackSummary>;
}

/** Creates a tally of nothing. */
export function summaryTally(): SummaryTally {
  const actions = { enable: 0, disable: 0 };
  const reasons: Partial<Record<LeftKind, number>> = {};
  return {
    left({ kind }) {
      reasons[kind] = (reasons[kind] ?? 0) + 1;
    },
    async *rows(rows, by) {
      for (;;) {
        const { done, value } = await rows.next();
        if (done) return { ...value, actions, reasons };
        if (value.action !== "retrieve") actions[value.action] += 1;
        yield signed(value, by);
      }
    },
  };
}

function signed(row: Row, { requestedBy, because }: Signature): Row {
  const reason = because === undefined ? row.reason : `${row.reason}: ${because}`;
  return { ...row, requested_by: requestedBy, ...defined({ reason }) };
}
