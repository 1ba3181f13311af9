import { DescribeStackResourcesCommand } from "@aws-sdk/client-cloudformation";
import { DescribeAlarmsCommand, GetDashboardCommand, type MetricAlarm } from "@aws-sdk/client-cloudwatch";
import type { Account } from "./account.ts";

/** What a deployment is watched with, as CloudWatch has it. */
export interface Watched {
  readonly alarms: readonly MetricAlarm[];
  /** The widgets of all dashboards. */
  readonly widgets: readonly Widget[];
}

interface Widget {
  readonly type: string;
  readonly properties: { readonly metrics?: readonly (readonly unknown[])[] };
}

/** Reads the alarms and dashboards of a stack. */
export async function watchedIn(
  { cloudformation, cloudwatch }: Account,
  stackName: string,
): Promise<Watched> {
  const { MetricAlarms = [] } = await cloudwatch.send(new DescribeAlarmsCommand());
  // By way of the stack: AWS's client cannot read the emulator's list of dashboards, whose times are spelled out.
  const { StackResources = [] } = await cloudformation.send(
    new DescribeStackResourcesCommand({ StackName: stackName }),
  );
  const dashboards = StackResources.filter(
    ({ ResourceType }) => ResourceType === "AWS::CloudWatch::Dashboard",
  );
  const widgets = await Promise.all(
    dashboards.map(async ({ PhysicalResourceId: DashboardName }): Promise<Widget[]> => {
      const { DashboardBody = "" } = await cloudwatch.send(new GetDashboardCommand({ DashboardName }));
      return JSON.parse(DashboardBody).widgets;
    }),
  );
  return { alarms: MetricAlarms, widgets: widgets.flat() };
}

/**
 * What the alarms and the dashboards look at, by the dimension that names it.
 *
 * @example dimensionsOf(watched).get("FunctionName") // Set { "orgconn-…" }
 */
export function dimensionsOf({ alarms, widgets }: Watched): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  const add = (name: unknown, value: unknown) => {
    found.set(String(name), (found.get(String(name)) ?? new Set()).add(String(value)));
  };
  for (const { Dimensions = [] } of alarms) {
    for (const { Name, Value } of Dimensions) add(Name, Value);
  }
  for (const { properties } of widgets) {
    for (const [, , ...dimensions] of properties.metrics ?? []) {
      for (let at = 0; typeof dimensions[at + 1] === "string"; at += 2)
        add(dimensions[at], dimensions[at + 1]);
    }
  }
  return found;
}
