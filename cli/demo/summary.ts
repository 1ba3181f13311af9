import type { BucketFigures } from "../../operator/budget/read.ts";
import type { Letter } from "../../operator/dead-letters/letter.ts";
import { bucketsTable } from "../budget/buckets-table.ts";
import { colors } from "../output/colors.ts";
import { paintStatus } from "../output/status.ts";
import { type Styled, styled } from "../output/styled.ts";
import { table } from "../output/table.ts";
import { endingOf, type RecordedOperation } from "./expectations.ts";
import type { PermitWaits } from "./permit-waits.ts";
import type { LimitFigures, RateReached } from "./rate.ts";

/** Widest column of explanations, in characters. */
const DETAIL_WIDTH = 64;

/** A heading and what stands under it. */
function section(title: string, content: Styled): Styled {
  return styled`${colors.bold(title)}\n${content}\n`;
}

/** How many operations of each action ended in which way, and how long they took. */
export function outcomesTable(records: readonly RecordedOperation[]): Styled {
  const groups = Map.groupBy(records, (record) => `${record.action ?? "(unreadable)"} ${endingOf(record)}`);
  const rows = [...groups.entries()]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, members]) => {
      const [action = "", ending = ""] = name.split(" ");
      const [status = "", result = ""] = ending.split("/");
      const durations = members.map(({ duration_ms = 0 }) => duration_ms).toSorted((a, b) => a - b);
      const median = durations[Math.floor(durations.length / 2)] ?? 0;
      return [action, paintStatus(status), result, members.length, `${(median / 1_000).toFixed(1)} s`];
    });
  return section(
    "Outcomes",
    table(["action", "status", "result or reason", "operations", "median time"], rows, { numeric: [3, 4] }),
  );
}

/** What lies in the dead-letter queue, and why. */
export function deadLettersTable(letters: readonly Pick<Letter, "attributes">[], width: number): Styled {
  const described = letters.map(({ attributes: { reason = "", detail = "" } }) => [reason, detail]);
  const rows = [...Map.groupBy(described, (row) => row.join("\n")).values()]
    .map((same) => [...(same[0] ?? []), same.length])
    .toSorted((a, b) => (a.join() < b.join() ? -1 : 1));
  const detailWidth = Math.max(20, Math.min(DETAIL_WIDTH, width - 42));
  return section(
    `Dead letters: ${letters.length}`,
    table(["reason", "detail", "letters"], rows, {
      numeric: [2],
      widths: [null, detailWidth, null],
    }),
  );
}

/** One group of endpoints: what was reached, beside what the tenant allows. */
export interface GroupRate {
  readonly name: string;
  readonly limit: LimitFigures;
  readonly reached: RateReached;
}

/** The rate that was reached beside the tenant's limit. */
export function ratesTable(groups: readonly GroupRate[]): Styled {
  const rows = groups.map(({ name, limit, reached }) => {
    const { requests, allowed, seconds, throttled } = reached;
    return [
      name,
      `${limit.burst} at once, ${limit.refillPerMinute} a minute`,
      requests,
      `${seconds.toFixed(1)} s`,
      allowed,
      `${Math.round((requests / Math.max(1, allowed)) * 100)} %`,
      throttled === 0 ? colors.green("0") : colors.red(String(throttled)),
    ];
  });
  const head = ["endpoints", "tenant's limit", "calls", "in", "allowed in that time", "used", "429s"];
  return section("Rate", table(head, rows, { numeric: [2, 3, 4, 5, 6] }));
}

/** What the worker itself knows about the tenant's limit, and what it cost to keep it. */
export function budgetTable(buckets: readonly BucketFigures[], waits: PermitWaits): Styled {
  const seconds = (share: number) => `${(waits.quantile(share) / 1_000).toFixed(1)} s`;
  return section(
    "Rate budget",
    styled`${bucketsTable(buckets)}\nCalls waited for their permit ${seconds(0.5)} in the median, 95 % of them at most ${seconds(0.95)}.`,
  );
}
