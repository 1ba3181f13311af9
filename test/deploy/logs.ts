import { paginateDescribeLogGroups, paginateFilterLogEvents } from "@aws-sdk/client-cloudwatch-logs";
import type { Account } from "./account.ts";

/** Everything that anything in the account has logged, a line each. */
export async function allLogLines({ logs }: Account): Promise<string[]> {
  const lines: string[] = [];
  for await (const { logGroups = [] } of paginateDescribeLogGroups({ client: logs }, {})) {
    for (const { logGroupName } of logGroups) {
      for await (const { events = [] } of paginateFilterLogEvents({ client: logs }, { logGroupName })) {
        lines.push(...events.map(({ message = "" }) => message));
      }
    }
  }
  return lines;
}
