import {
  GraphWidget,
  type GraphWidgetProps,
  type IMetric,
  type IWidget,
  TextWidget,
} from "aws-cdk-lib/aws-cloudwatch";

/** CloudWatch's dashboards are 24 units wide. */
export const FULL_WIDTH = 24;
export const HALF = 12;
export const THIRD = 8;
/** The height of a graph. */
export const GRAPH = 6;

/** The heading over a section: the question that it answers, and how to read the answer. */
export function heading(question: string, howToRead: string): IWidget[] {
  return [new TextWidget({ markdown: `## ${question}\n${howToRead}`, width: FULL_WIDTH, height: 2 })];
}

/**
 * A graph from 0 up.
 *
 * @param options What else is drawn, and its width where that is not a third of the dashboard.
 */
export function graph(title: string, left: IMetric[], options: GraphWidgetProps = {}): GraphWidget {
  return new GraphWidget({ title, left, leftYAxis: { min: 0 }, width: THIRD, height: GRAPH, ...options });
}
