import { type IWidget, LogQueryWidget, Stats } from "aws-cdk-lib/aws-cloudwatch";
import { BUCKET_NAMES } from "../../../contract/metric-names.ts";
import type { WorkerMetrics } from "../metrics.ts";
import { FULL_WIDTH, GRAPH, graph, HALF, heading } from "./section.ts";

/** What fails, and why? */
export function failureWidgets(metrics: WorkerMetrics, logGroupName: string): IWidget[][] {
  const pipeFailures = metrics.pipeFailures();
  return [
    heading("What fails, and why?", "From the tenant down to the worker; the tables read the worker's log."),
    [
      graph("Not done", [
        metrics.emitted("DeadLettered").with({ label: "dead-lettered" }),
        metrics.emitted("Deferred").with({ label: "deferred" }),
        metrics.emitted("Cancelled").with({ label: "cancelled" }),
      ]),
      graph(
        "Auth0",
        [
          metrics.emitted("CallDuration", Stats.p(50)).with({ label: "answer p50 (ms)" }),
          metrics.emitted("CallDuration", Stats.p(99)).with({ label: "answer p99 (ms)" }),
        ],
        {
          right: [
            ...(["management", "write", "read"] as const).map((bucket) =>
              metrics.emitted(`${BUCKET_NAMES[bucket]}Throttled`).with({ label: `429s: ${bucket}` }),
            ),
            metrics.emitted("UnattributedThrottled").with({ label: "429s that name no limit" }),
            metrics.emitted("AssumedLimits", Stats.MAXIMUM).with({ label: "limits without headers" }),
            metrics.emitted("OpenCircuits", Stats.MAXIMUM).with({ label: "open circuits" }),
            metrics.emitted("TokenFailures").with({ label: "tokens refused" }),
          ],
          rightYAxis: { min: 0 },
        },
      ),
      graph("The worker and what it stands on", [
        metrics.functionErrors().with({ label: "crashes and timeouts" }),
        metrics.functionThrottles().with({ label: "refused by Lambda" }),
        metrics.emitted("Failures").with({ label: "given back after an error" }),
        metrics.emitted("BudgetDegraded", Stats.MAXIMUM).with({ label: "without the control table" }),
        ...(pipeFailures === undefined ? [] : [pipeFailures.with({ label: "pipe failures" })]),
        ...metrics
          .tableThrottles()
          .map(({ table, operation, metric }) => metric.with({ label: `${table} ${operation} throttled` })),
      ]),
    ],
    [
      new LogQueryWidget({
        title: "Dead letters by reason",
        logGroupNames: [logGroupName],
        queryLines: [
          "fields @timestamp",
          'filter message = "operation finished" and status = "dead_lettered"',
          "stats count(*) as operations, latest(operation_id) as for_example by reason, auth0_status, detail",
          "sort operations desc",
          "limit 20",
        ],
        width: HALF,
        height: GRAPH,
      }),
      new LogQueryWidget({
        title: "Deferrals by reason",
        logGroupNames: [logGroupName],
        queryLines: [
          "fields @timestamp",
          'filter message = "operation deferred"',
          "stats count(*) as times, max(age_ms) / 60000 as oldest_minutes, latest(operation_id) as latest_operation by reason, detail, lane",
          "sort oldest_minutes desc",
          "limit 20",
        ],
        width: HALF,
        height: GRAPH,
      }),
    ],
    [
      new LogQueryWidget({
        title: "Errors",
        logGroupNames: [logGroupName],
        queryLines: [
          "fields @timestamp, message, cause, guarded, detail, error.name, error.message",
          'filter level = "ERROR"',
          "sort @timestamp desc",
          "limit 20",
        ],
        width: FULL_WIDTH,
        height: GRAPH,
      }),
    ],
  ];
}
