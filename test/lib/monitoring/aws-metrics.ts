/** Metrics that AWS emits by itself, as far as we read them: what each is called, and by which dimensions it is found. */
interface AwsMetrics {
  readonly namespace: string;
  readonly dimensions: readonly string[];
  readonly names: readonly string[];
  readonly source: string;
}

export const AWS_METRICS: readonly AwsMetrics[] = [
  {
    namespace: "AWS/SQS",
    dimensions: ["QueueName"],
    names: [
      "ApproximateAgeOfOldestMessage",
      "ApproximateNumberOfMessagesNotVisible",
      "ApproximateNumberOfMessagesVisible",
      "NumberOfEmptyReceives",
      "NumberOfMessagesDeleted",
      "NumberOfMessagesReceived",
      "NumberOfMessagesSent",
    ],
    source:
      "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html",
  },
  {
    namespace: "AWS/Lambda",
    dimensions: ["FunctionName"],
    names: ["Duration", "Errors", "Invocations", "Throttles"],
    source: "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html",
  },
  {
    namespace: "AWS/DynamoDB",
    dimensions: ["Operation", "TableName"],
    names: ["ThrottledRequests"],
    source: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html",
  },
  {
    namespace: "AWS/DynamoDB",
    dimensions: ["TableName"],
    names: ["ConsumedReadCapacityUnits", "ConsumedWriteCapacityUnits"],
    source: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html",
  },
  {
    namespace: "AWS/DynamoDB",
    dimensions: ["GlobalSecondaryIndexName", "TableName"],
    names: ["ConsumedWriteCapacityUnits"],
    source: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html",
  },
  {
    namespace: "AWS/Logs",
    dimensions: ["LogGroupName"],
    names: ["IncomingBytes"],
    source:
      "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Monitoring-CloudWatch-Metrics.html",
  },
  {
    namespace: "AWS/EventBridge/Pipes",
    dimensions: ["PipeName"],
    names: ["EventCount", "ExecutionFailed", "ExecutionPartiallyFailed"],
    source: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-monitoring.html",
  },
];
