import { describe, expect, test } from "vitest";
import { METRICS_NAMESPACE } from "../../../contract/metric-names.ts";
import { OPERATION_INDEXES } from "../../../lib/tables.ts";
import { allowedTo } from "../policies.ts";
import { synthesize } from "../synthesize.ts";
import { AWS_METRICS } from "./aws-metrics.ts";
import { emittedMetrics, type MetricIdentity } from "./emitted.ts";
import { metricsOf, renderAlarms, renderDashboard } from "./rendered.ts";

const { template } = synthesize();
const FUNCTION = Object.keys(template.findResources("AWS::Lambda::Function"))[0] ?? "";

/** `"orgconn Succeeded by function_name, service"`. */
const spell = ({ namespace, name }: MetricIdentity, dimensions: readonly string[]) =>
  `${namespace} ${name} by ${[...dimensions].sort().join(", ")}`;
const kindOf = (metric: MetricIdentity) => spell(metric, Object.keys(metric.dimensions));

const shown = renderDashboard(template).flatMap(metricsOf);
const watched = renderAlarms(template).flatMap(({ metrics }) => Object.values(metrics));
const used = [...shown, ...watched];

describe("a metric that the dashboard or an alarm names is there", () => {
  const emitted = new Map(emittedMetrics(FUNCTION).map((metric) => [kindOf(metric), metric]));
  const ours = used.filter(({ namespace }) => namespace === METRICS_NAMESPACE);
  const theirs = used.filter(({ namespace }) => namespace !== METRICS_NAMESPACE);
  const known = new Set(
    AWS_METRICS.flatMap(({ namespace, names, dimensions }) =>
      names.map((name) => spell({ namespace, name, dimensions: {} }, dimensions)),
    ),
  );

  test("ours: the worker really emits it, under the name, the dimensions and their values", () => {
    expect(ours.length).toBeGreaterThan(20);
    expect(ours.map(kindOf).filter((kind) => !emitted.has(kind))).toEqual([]);
    for (const metric of ours) {
      expect(metric.dimensions).toEqual(emitted.get(kindOf(metric))?.dimensions);
      expect(metric.dimensions).toEqual({ service: "orgconn", function_name: FUNCTION });
    }
  });

  test("AWS's: its documentation names it, with these dimensions", () => {
    expect(theirs.length).toBeGreaterThan(20);
    expect([...new Set(theirs.map(kindOf))].filter((kind) => !known.has(kind))).toEqual([]);
  });

  test("AWS's: it is one of a resource of this deployment's", () => {
    const { Resources } = template.toJSON() as { Resources: Record<string, unknown> };
    const indexes = Object.keys(OPERATION_INDEXES);
    const actions = ["GetItem", "PutItem", "UpdateItem"];
    for (const { dimensions } of theirs) {
      for (const value of Object.values(dimensions)) {
        expect([...Object.keys(Resources), ...indexes, ...actions]).toContain(value);
      }
    }
  });

  test("each source has an address, and each that is listed is used", () => {
    for (const { source } of AWS_METRICS) expect(URL.canParse(source)).toBe(true);
    const kinds = new Set(theirs.map(kindOf));
    expect([...known].filter((kind) => !kinds.has(kind))).toEqual([]);
  });
});

test("whatever the worker may ask of a table is watched for throttles", () => {
  const asked = allowedTo(template, "WorkerFunctionRole")
    .filter((permission) => permission.startsWith("dynamodb:"))
    // What version 0.1.0 alone does.
    .filter((permission) => !/PutItem on WorkerTables(Operations|Connections)/.test(permission))
    .map((permission) => permission.replace(/^dynamodb:(\w+) on (\w+)$/, "$2 $1"));
  const throttled = watched
    .filter(({ name }) => name === "ThrottledRequests")
    .map(({ dimensions }) => `${dimensions.TableName?.slice(0, -8)} ${dimensions.Operation}`);
  expect(throttled.sort()).toEqual(asked.sort());
});
