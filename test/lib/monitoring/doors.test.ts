/** The metrics of the doors on the dashboard: a row for each door that is open, and none for one that is shut. */
import { expect, test } from "vitest";
import { METRICS_NAMESPACE, SERVICE, type TenantEventMetric } from "../../../contract/metric-names.ts";
import { RULES, synthesize } from "../synthesize.ts";
import { metricsOf, renderDashboard, type Widget } from "./rendered.ts";

const DOORS = {
  "HTTP API": { httpApiAudience: "https://orgconn.example.com" },
  "Auth0's events": RULES,
  "Requests at a set time": { scheduledRequests: true },
} as const;

/** What AWS documents of its own metrics: the dimensions by which each is found. */
const DOCUMENTED = [
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
  ...["Count", "4xx", "5xx", "Latency"].map((name) => `AWS/ApiGateway ${name} by ApiId`),
  // https://docs.aws.amazon.com/scheduler/latest/UserGuide/monitoring-cloudwatch.html
  ...["InvocationAttemptCount", "TargetErrorCount", "InvocationDroppedCount"].map(
    (name) => `AWS/Scheduler ${name} by ScheduleGroup`,
  ),
  ...["ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage"].map(
    (name) => `AWS/SQS ${name} by QueueName`,
  ),
];

/** The names of the function's own metrics: who adds one has to add it here, or the type check fails. */
const OF_RULES: Readonly<Record<TenantEventMetric, true>> = {
  RequestedByRule: true,
  UnmatchedOrganizations: true,
  IgnoredTenantEvents: true,
  MalformedTenantEvents: true,
  FailedTenantEvents: true,
};

const titleOf = ({ properties }: Widget) => String(properties.title ?? "");
const widgetsOf = (context: object) => renderDashboard(synthesize({ ...context }).template);
const usual = widgetsOf({});
const added = (context: object) => {
  const titles = usual.map(titleOf);
  return widgetsOf(context).filter((widget) => widget.type === "metric" && !titles.includes(titleOf(widget)));
};

test("a deployment without doors has no section for them", () => {
  expect(JSON.stringify(usual)).not.toContain("by the doors");
});

test.each(Object.entries(DOORS))("%s: one heading, and two graphs of this door alone", (door, context) => {
  const widgets = widgetsOf(context);
  expect(
    widgets.filter(({ properties }) => String(properties.markdown).includes("by the doors")),
  ).toHaveLength(1);
  const graphs = added(context).map(titleOf);
  expect(graphs).toHaveLength(2);
  expect(graphs.filter((title) => !title.startsWith(`${door}: `))).toEqual([]);
});

test("all doors are one section, before the cost", () => {
  const all = { ...DOORS["HTTP API"], ...RULES, ...DOORS["Requests at a set time"] };
  const headings = widgetsOf(all).flatMap(
    ({ properties }) => /^## .*$/m.exec(String(properties.markdown)) ?? [],
  );
  expect(headings.slice(-2).map(String)).toEqual(["## What comes in by the doors?", "## What does it cost?"]);
  expect(added(all)).toHaveLength(6);
});

test("what they show is emitted: by AWS under the documented dimensions, or by the function of the rules", () => {
  const { template } = synthesize(RULES);
  const functionId = Object.keys(template.findResources("AWS::Lambda::Function")).find((id) =>
    id.startsWith("WorkerTenantEvents"),
  );
  const shown = Object.values(DOORS).flatMap((context) => added(context).flatMap(metricsOf));
  const ours = shown.filter(({ namespace }) => namespace === METRICS_NAMESPACE);
  expect(ours.map(({ name }) => name).sort()).toEqual(Object.keys(OF_RULES).sort());
  for (const { dimensions } of ours)
    expect(dimensions).toEqual({ service: SERVICE, function_name: functionId });
  const theirs = shown.filter((metric) => !ours.includes(metric));
  const spelled = theirs.map(
    ({ namespace, name, dimensions }) => `${namespace} ${name} by ${Object.keys(dimensions).join()}`,
  );
  expect([...new Set(spelled)].sort()).toEqual([...DOCUMENTED].sort());
});
