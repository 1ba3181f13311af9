import { iso } from "../../contract/iso.ts";
import type { BucketFigures, BudgetFigures } from "../../operator/budget/read.ts";
import type { Styled } from "../output/styled.ts";
import { table } from "../output/table.ts";

/** What is known of the tenant's limits, bucket by bucket. */
export function bucketsTable(buckets: readonly BucketFigures[]): Styled {
  return table(
    ["bucket", "granted", "tokens left", "learned rate", "bulk waits"],
    buckets.map((bucket) => [
      bucket.name,
      bucket.permitsGranted,
      `${bucket.tokensLeft} of ${bucket.burst}`,
      rateText(bucket),
      bucket.bulkWaiting,
    ]),
    { numeric: [1, 2, 3, 4] },
  );
}

function rateText({ learnedPerSecond, isAssumed, rateIsTested }: BucketFigures): string {
  if (learnedPerSecond === undefined) return "not yet";
  const rate = `${(learnedPerSecond * 60).toFixed(0)} a minute`;
  if (isAssumed) return `${rate}, assumed`;
  return rateIsTested ? rate : `at least ${rate}`;
}

/** What the table does not say: that the tenant does not tell its limits, or that something refuses calls beside them. */
export function budgetNotes({
  buckets,
  slowedDown,
}: Pick<BudgetFigures, "buckets" | "slowedDown">): string[] {
  const assumed = buckets.filter(({ isAssumed }) => isAssumed).map(({ name }) => name);
  const notes: string[] = [];
  if (assumed.length > 0) {
    notes.push(
      `The tenant's answers carry no rate limit headers (${assumed.join(", ")}): the pace follows rateLimit if it is configured, otherwise it is 25 a minute.`,
    );
  }
  if (slowedDown !== undefined) {
    const { callsPerSecond, stoppedUntilMs } = slowedDown;
    const pace =
      callsPerSecond === 0
        ? `no call begins before ${iso(stoppedUntilMs)}`
        : `${(callsPerSecond * 60).toFixed(0)} calls a minute for now`;
    notes.push(`429s that name none of the tenant's limits have slowed all calls down: ${pace}.`);
  }
  return notes;
}
