import { MathExpression, type Metric, Stats } from "aws-cdk-lib/aws-cloudwatch";
import type { Table } from "aws-cdk-lib/aws-dynamodb";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import {
  DEPLOYMENT_DIMENSION,
  METRICS_NAMESPACE,
  SERVICE,
  type WorkerMetric,
} from "../../contract/metric-names.ts";
import type { Lane } from "../../contract/place.ts";
import type { OutcomeEvents } from "../events/outcome-events.ts";
import { OPERATION_INDEXES, type Tables } from "../tables.ts";
import { DoorMetrics, type Doors } from "./door-metrics.ts";
import { lyingIn, metric, queueMetric } from "./metric.ts";

/** What is measured. */
export interface WorkerMetricsProps extends Doors {
  readonly lanes: Readonly<Record<Lane, IQueue>>;
  readonly deadLetterQueue: IQueue;
  readonly function: LambdaFunction;
  readonly tables: Tables;
  /** The announcement of outcomes, where it is on. */
  readonly events?: OutcomeEvents | undefined;
}

/** What the worker asks of each table, by DynamoDB's names. */
const TABLE_OPERATIONS = {
  operations: ["GetItem", "UpdateItem"],
  connections: ["GetItem", "UpdateItem"],
  control: ["GetItem", "PutItem", "UpdateItem"],
} as const;

/** One of the tables, as `Tables` names it. */
type TableName = keyof typeof TABLE_OPERATIONS;

/** Requests to one table that DynamoDB throttled, by what they were. */
export interface TableThrottles {
  readonly table: TableName;
  /** The DynamoDB action, such as `PutItem`. What an index throttles is counted as well. */
  readonly operation: string;
  readonly metric: Metric;
}

/** The metrics that count the operations that ended, one for each status. */
export const ENDED = [
  "Succeeded",
  "Superseded",
  "Cancelled",
  "DeadLettered",
] as const satisfies WorkerMetric[];

/**
 * Every metric of one deployment, in the statistic that it is mostly read in: the worker's own and AWS's.
 *
 * @example worker.metrics.emitted("DeadLettered").with({ period: Duration.hours(1) })
 */
export class WorkerMetrics {
  /** Those of the doors that are open. */
  readonly doors: DoorMetrics;
  private readonly props: WorkerMetricsProps;

  constructor(props: WorkerMetricsProps) {
    this.props = props;
    this.doors = new DoorMetrics(props);
  }

  /**
   * A metric that the worker itself emits.
   *
   * @param name Its name; `WorkerMetric` says what each means.
   * @param statistic How its values of five minutes are made one. Default: their sum.
   */
  emitted(name: WorkerMetric, statistic: string = Stats.SUM): Metric {
    const deployment = this.props.function.functionName;
    return metric(METRICS_NAMESPACE, name, statistic, {
      service: SERVICE,
      [DEPLOYMENT_DIMENSION]: deployment,
    });
  }

  /** Requests that wait in a lane, without those that an execution holds. */
  waiting(lane: Lane): Metric {
    return lyingIn(this.props.lanes[lane]);
  }

  /** Requests of a lane that an execution holds, or that were deferred and are hidden until their time. */
  held(lane: Lane): Metric {
    return queueMetric(this.props.lanes[lane], "ApproximateNumberOfMessagesNotVisible", Stats.MAXIMUM);
  }

  /** 1 where requests wait in a lane and none was received from it, otherwise 0; no data where SQS does not measure the lane. */
  stalled(lane: Lane): MathExpression {
    return new MathExpression({
      label: `${lane} lane stands still`,
      expression: someWithoutAny("waiting", "received"),
      usingMetrics: {
        waiting: this.waiting(lane),
        received: queueMetric(this.props.lanes[lane], "NumberOfMessagesReceived", Stats.SUM),
      },
    });
  }

  /** Seconds for which a lane's oldest request has been there, deferrals included: a FIFO queue keeps it in front. */
  oldestAge(lane: Lane): Metric {
    return queueMetric(this.props.lanes[lane], "ApproximateAgeOfOldestMessage", Stats.MAXIMUM);
  }

  /** What SQS did for a queue, in messages: it bills requests, of which each holds up to ten. */
  queueTraffic(): Metric[] {
    const { lanes, deadLetterQueue } = this.props;
    const names = [
      "NumberOfMessagesSent",
      "NumberOfMessagesReceived",
      "NumberOfMessagesDeleted",
      "NumberOfEmptyReceives",
    ];
    return [...Object.values(lanes), deadLetterQueue].flatMap((queue) =>
      names.map((name) => queueMetric(queue, name, Stats.SUM)),
    );
  }

  /** Requests in the dead-letter queue. */
  deadLetters(): Metric {
    return lyingIn(this.props.deadLetterQueue);
  }

  /**
   * Requests that were dead-lettered, and 1 more where the queue holds more than in the period before: SQS moves letters by itself too.
   * Those that a command has in its hands count as well, so that reading letters does not count as new ones. Averages are added, because the sum
   * stays the same where a letter is taken and put back; a letter that SQS moves in the midst of a period may hold the alarm a period longer.
   */
  newDeadLetters(): MathExpression {
    return new MathExpression({
      label: "new dead letters",
      expression: "FILL(sent, 0) + IF(DIFF(FILL(lying, 0) + FILL(held, 0)) > 0, 1, 0)",
      usingMetrics: {
        sent: this.emitted("DeadLettered"),
        lying: this.deadLetters().with({ statistic: Stats.AVERAGE }),
        held: queueMetric(this.props.deadLetterQueue, "ApproximateNumberOfMessagesNotVisible", Stats.AVERAGE),
      },
    });
  }

  /** Seconds for which the oldest dead letter has been there. */
  oldestDeadLetter(): Metric {
    return queueMetric(this.props.deadLetterQueue, "ApproximateAgeOfOldestMessage", Stats.MAXIMUM);
  }

  /** Invocations of the function. */
  invocations(): Metric {
    return this.functionMetric("Invocations", Stats.SUM);
  }

  /** Invocations that crashed or timed out. */
  functionErrors(): Metric {
    return this.functionMetric("Errors", Stats.SUM);
  }

  /** Invocations that Lambda refused. */
  functionThrottles(): Metric {
    return this.functionMetric("Throttles", Stats.SUM);
  }

  /** Milliseconds of all invocations together. */
  billedDuration(): Metric {
    return this.functionMetric("Duration", Stats.SUM);
  }

  /** Bytes of log that were written. */
  logBytes(): Metric {
    const { logGroupName } = this.props.function.logGroup;
    return metric("AWS/Logs", "IncomingBytes", Stats.SUM, { LogGroupName: logGroupName });
  }

  /** Requests that DynamoDB throttled, for everything that the worker asks of each table. Where there are none, nothing is measured. */
  tableThrottles(): TableThrottles[] {
    return Object.entries(TABLE_OPERATIONS).flatMap(([table, operations]) =>
      operations.map((operation) => ({
        table: table as TableName,
        operation,
        metric: tableMetric(this.props.tables[table as TableName], "ThrottledRequests", {
          Operation: operation,
        }),
      })),
    );
  }

  /** Read units that the tables consumed. */
  readUnits(): Metric[] {
    return this.allTables().map((table) => tableMetric(table, "ConsumedReadCapacityUnits"));
  }

  /** Write units that the tables and their indexes consumed. */
  writeUnits(): Metric[] {
    const { operations } = this.props.tables;
    return [
      ...this.allTables().map((table) => tableMetric(table, "ConsumedWriteCapacityUnits")),
      ...Object.keys(OPERATION_INDEXES).map((index) =>
        tableMetric(operations, "ConsumedWriteCapacityUnits", { GlobalSecondaryIndexName: index }),
      ),
    ];
  }

  /** Outcomes that the pipe took out of the stream; undefined where they are not announced. */
  announced(): Metric | undefined {
    return this.pipeMetric("EventCount");
  }

  /** Executions of the pipe that failed; undefined where outcomes are not announced. */
  pipeFailures(): Metric | undefined {
    return this.pipeMetric("ExecutionFailed");
  }

  /** Executions of the pipe that failed for some of their outcomes; undefined where outcomes are not announced. */
  pipePartialFailures(): Metric | undefined {
    return this.pipeMetric("ExecutionPartiallyFailed");
  }

  /**
   * 1 where outcomes were recorded and none was announced, otherwise 0: a stopped pipe emits no metrics of its own. Undefined
   * where outcomes are not announced.
   */
  pipeSilence(): MathExpression | undefined {
    const announced = this.announced();
    if (announced === undefined) return undefined;
    const ended = Object.fromEntries(ENDED.map((name) => [name.toLowerCase(), this.emitted(name)]));
    const sum = Object.keys(ended)
      .map((id) => `FILL(${id}, 0)`)
      .join(" + ");
    return new MathExpression({
      label: "outcomes recorded, none announced",
      expression: someWithoutAny(sum, "announced"),
      usingMetrics: { ...ended, announced },
    });
  }

  /**
   * Batches of outcomes that the pipe gave up on: SQS counts what the pipe sends to its dead-letter queue. Undefined where outcomes are not
   * announced.
   */
  undeliveredEvents(): Metric | undefined {
    const { events } = this.props;
    return events && queueMetric(events.deadLetterQueue, "NumberOfMessagesSent", Stats.SUM);
  }

  private allTables(): Table[] {
    const { operations, connections, control } = this.props.tables;
    return [operations, connections, control];
  }

  private functionMetric(name: string, statistic: string): Metric {
    return metric("AWS/Lambda", name, statistic, { FunctionName: this.props.function.functionName });
  }

  private pipeMetric(name: string): Metric | undefined {
    const { events } = this.props;
    return events && metric("AWS/EventBridge/Pipes", name, Stats.SUM, { PipeName: events.pipe.ref });
  }
}

/**
 * An expression that is 1 where the first metric is above 0 and the second is not, otherwise 0. Where only one of two series
 * has a value, CloudWatch takes the other for 0. It does not document whether FILL gives zeros for a metric without any data,
 * such as that of a stopped pipe.
 */
function someWithoutAny(some: string, other: string): string {
  return `((${some}) > 0) > (${other} > 0)`;
}

function tableMetric(table: Table, name: string, more: Readonly<Record<string, string>> = {}): Metric {
  return metric("AWS/DynamoDB", name, Stats.SUM, { TableName: table.tableName, ...more });
}
