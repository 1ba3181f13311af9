import { Table } from "../table.tsx";
import type { Bucket, OverviewData } from "../types.ts";
import { count, stateText } from "../words.ts";

/** A bucket's limit, and how sure it is. @example limitText(bucket) // "limit at least 150" */
export function limitText(bucket: Bucket | undefined): string {
  if (bucket === undefined || bucket.learned_per_minute === null) return "limit not known yet";
  const limit = count(Math.round(bucket.learned_per_minute));
  return bucket.assumed
    ? `assumed limit ${limit}`
    : bucket.tested
      ? `limit ${limit}`
      : `limit at least ${limit}`;
}

/** The tenant's rate limits, as far as they are learned. */
export function Limits({
  of: buckets,
  rates,
}: {
  readonly of: readonly Bucket[];
  readonly rates: OverviewData["rates"];
}) {
  return (
    <Table
      label="Rate limits of the tenant"
      heads={["Bucket", "Calls a minute", "Limit a minute", "Burst", "Tokens left", "Bulk waiting"]}
      numeric={[1, 2, 3, 4, 5]}
    >
      {buckets.map((bucket) => {
        const now = rates.find((one) => one.bucket === bucket.bucket)?.points.at(-1)?.[1];
        return (
          <tr key={bucket.bucket} data-row>
            <th scope="row">{stateText(bucket.bucket)}</th>
            <td class="number">{now === undefined ? "–" : count(Math.round(now))}</td>
            <td class="number">{limitText(bucket).replace("limit ", "")}</td>
            <td class="number">{count(bucket.burst)}</td>
            <td class="number">{count(bucket.tokens_left)}</td>
            <td class="number">{count(bucket.bulk_waiting)}</td>
          </tr>
        );
      })}
    </Table>
  );
}
