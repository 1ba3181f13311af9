import { table } from "../output/table.ts";
import type { BucketFigures } from "./read.ts";

/** What is known of the tenant's limits, bucket by bucket. */
export function bucketsTable(buckets: readonly BucketFigures[]): string {
  return table(
    ["bucket", "permits granted", "tokens left", "learned rate", "bulk waits for"],
    buckets.map(({ name, tokensLeft, burst, learnedPerSecond, permitsGranted, bulkWaiting }) => [
      name,
      permitsGranted,
      `${tokensLeft} of ${burst}`,
      learnedPerSecond === undefined ? "not yet" : `${(learnedPerSecond * 60).toFixed(0)} a minute`,
      bulkWaiting,
    ]),
    { numeric: [1, 2, 3, 4] },
  );
}
