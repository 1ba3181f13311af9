import { LIST_PRICES_USD_PER_MILLION as PER_MILLION } from "../../lib/monitoring/list-prices.ts";

/**
 * List prices in USD, each for one, on the terms of `lib/monitoring/list-prices.ts`, which has those that the dashboard
 * needs too: us-east-1, on demand, without free tiers and discounts, as of 2026. The pages say what holds today.
 */
export const PRICES = {
  /** https://aws.amazon.com/sqs/pricing/: FIFO; a request has up to 64 KB. */
  queueRequest: PER_MILLION.sqsRequest / 1e6,
  /** https://aws.amazon.com/lambda/pricing/: arm64, the first 7.5 billion GB-seconds a month. */
  invocation: PER_MILLION.lambdaRequest / 1e6,
  gigabyteSecond: PER_MILLION.lambdaGigabyteSecond / 1e6,
  /** https://aws.amazon.com/dynamodb/pricing/on-demand/: standard table class. */
  readUnit: PER_MILLION.dynamodbReadUnit / 1e6,
  writeUnit: PER_MILLION.dynamodbWriteUnit / 1e6,
  tableGigabyteMonth: 0.25,
  backupGigabyteMonth: 0.2,
  streamRead: 0.02 / 1e5,
  /** https://aws.amazon.com/eventbridge/pricing/: up to 64 KB each. */
  pipeRequest: PER_MILLION.pipeRequest / 1e6,
  customEvent: PER_MILLION.customEvent / 1e6,
  /** https://aws.amazon.com/cloudwatch/pricing/ */
  logGigabyte: PER_MILLION.logGigabyte / 1e6,
  logGigabyteMonth: 0.03,
  metricMonth: 0.3,
  alarmMonth: 0.1,
  dashboardMonth: 3,
  /** https://aws.amazon.com/xray/pricing/: a trace recorded. */
  trace: 5 / 1e6,
  /** https://aws.amazon.com/secrets-manager/pricing/ */
  secretMonth: 0.4,
  secretRequest: 0.05 / 1e4,
  /** https://aws.amazon.com/kms/pricing/ */
  keyMonth: 1,
} as const;
