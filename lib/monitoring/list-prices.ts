/**
 * What AWS asks for a million of what a deployment uses, in USD: on demand, in us-east-1 as of 2026, without free tiers
 * and discounts. Sources: the pricing pages of each service. Other regions differ by up to a third.
 */
export const LIST_PRICES_USD_PER_MILLION = {
  /** AWS Lambda, arm64, first tier. */
  lambdaRequest: 0.2,
  lambdaGigabyteSecond: 13.3334,
  /** Amazon SQS, FIFO; a request moves up to ten messages of 64 KiB together. */
  sqsRequest: 0.5,
  /** Amazon DynamoDB, on demand, standard table class. */
  dynamodbReadUnit: 0.125,
  dynamodbWriteUnit: 0.625,
  /** Amazon CloudWatch Logs: ingestion of a standard log group. */
  logGigabyte: 500_000,
  /** Amazon EventBridge: a pipe's request (64 KiB), and a custom event (64 KiB). */
  pipeRequest: 0.4,
  customEvent: 1,
} as const;
