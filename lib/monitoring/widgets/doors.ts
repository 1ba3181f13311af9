import { type GraphWidget, type IWidget, Stats } from "aws-cdk-lib/aws-cloudwatch";
import type {
  DoorMetrics,
  HttpApiMetrics,
  ScheduledRequestMetrics,
  TenantEventMetrics,
} from "../door-metrics.ts";
import { graph, HALF, heading } from "./section.ts";

/** What comes in by the doors? A row for each door that is open; nothing where all are shut. */
export function doorWidgets({ httpApi, tenantEvents, scheduledRequests }: DoorMetrics): IWidget[][] {
  const rows = [
    httpApi && httpApiGraphs(httpApi),
    tenantEvents && tenantEventGraphs(tenantEvents),
    scheduledRequests && scheduledRequestGraphs(scheduledRequests),
  ].filter((row) => row !== undefined);
  if (rows.length === 0) return [];
  return [
    heading(
      "What comes in by the doors?",
      "What a door lets in is in a lane from then on: see the sections above.",
    ),
    ...rows,
  ];
}

function httpApiGraphs(metrics: HttpApiMetrics): GraphWidget[] {
  return [
    graph(
      "HTTP API: calls",
      [
        metrics.calls().with({ label: "all" }),
        metrics.refused().with({ label: "4xx" }),
        metrics.errors().with({ label: "5xx" }),
      ],
      { width: HALF },
    ),
    graph(
      "HTTP API: until the answer (ms)",
      [Stats.p(50), Stats.p(99)].map((statistic) => metrics.latency(statistic).with({ label: statistic })),
      { width: HALF },
    ),
  ];
}

function tenantEventGraphs(metrics: TenantEventMetrics): GraphWidget[] {
  return [
    graph(
      "Auth0's events: what became of them",
      [
        metrics.emitted("RequestedByRule").with({ label: "requests by a rule" }),
        metrics.emitted("UnmatchedOrganizations").with({ label: "no rule matched" }),
        metrics.emitted("IgnoredTenantEvents").with({ label: "of another type" }),
        metrics.emitted("FailedTenantEvents").with({ label: "failed, and come again" }),
        metrics.emitted("MalformedTenantEvents").with({ label: "could not be read" }),
      ],
      { width: HALF },
    ),
    graph("Auth0's events: trouble", [metrics.deadLetters().with({ label: "dead letters" })], {
      right: [metrics.age().with({ label: "age of the oldest event (seconds)" })],
      rightYAxis: { min: 0 },
      width: HALF,
    }),
  ];
}

function scheduledRequestGraphs(metrics: ScheduledRequestMetrics): GraphWidget[] {
  return [
    graph(
      "Requests at a set time: tries",
      [metrics.attempts().with({ label: "all" }), metrics.failures().with({ label: "refused by SQS" })],
      { width: HALF },
    ),
    graph(
      "Requests at a set time: given up",
      [
        metrics.dropped().with({ label: "in the period" }),
        metrics.deadLetters().with({ label: "dead letters" }),
      ],
      { width: HALF },
    ),
  ];
}
