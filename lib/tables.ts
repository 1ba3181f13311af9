import type { RemovalPolicy } from "aws-cdk-lib";
import * as dynamodb from "aws-cdk-lib/aws-dynamodb";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { Construct } from "constructs";

const { STRING } = dynamodb.AttributeType;

/**
 * What an entry of an index shows, beside the keys: all that a list or a report of operations needs. A request's own
 * body and a retrieved list stay in the record, so that an index entry is one write unit. DynamoDB allows 20 for each
 * index.
 */
const PROJECTED = [
  "action",
  "organization_id",
  "connection_id",
  "lane",
  "batch_id",
  "status",
  "result",
  "before",
  "before_settings",
  "superseded_by",
  "reason",
  "detail",
  "auth0_status",
  "attempts",
  "throttles",
  "redrives",
  "enqueued_at",
  "started_at",
  "finished_at",
  "duration_ms",
] as const;

/**
 * The indexes of the operations table, by name: each gives the operations of one key in the order of their
 * `finished_at`. The worker writes a key's attribute only with a terminal record (`dead_letter_shard`: only with a
 * dead letter), so an index costs one write an operation at most.
 */
export const OPERATION_INDEXES = {
  by_organization: "organization_id",
  by_batch: "batch_shard",
  dead_letters: "dead_letter_shard",
} as const;

/** What the tables are made of. */
export interface TablesProps {
  /** What becomes of the tables when the stack goes. */
  readonly removalPolicy: RemovalPolicy;
  /** Whether DynamoDB refuses to delete the tables. */
  readonly deletionProtection: boolean;
  /** The customer's key that they are encrypted with; without one, it is the key that AWS manages for DynamoDB. */
  readonly encryptionKey?: IKey | undefined;
}

/** Everything that the worker remembers. */
export class Tables extends Construct {
  /** One record an operation, by `operation_id`; its stream is what outcomes are announced from. */
  readonly operations: dynamodb.Table;
  /** The state last applied to each connection of an organization. */
  readonly connections: dynamodb.Table;
  /** What executions share: rate budget, circuits, leases, batches. */
  readonly control: dynamodb.Table;

  constructor(scope: Construct, id: string, props: TablesProps) {
    super(scope, id);
    const common = {
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      ...(props.encryptionKey === undefined
        ? { encryption: dynamodb.TableEncryption.AWS_MANAGED }
        : { encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED, encryptionKey: props.encryptionKey }),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: props.deletionProtection,
      removalPolicy: props.removalPolicy,
    };

    this.operations = new dynamodb.Table(this, "Operations", {
      ...common,
      partitionKey: { name: "operation_id", type: STRING },
      timeToLiveAttribute: "expires_at",
      stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
    });
    for (const [indexName, key] of Object.entries(OPERATION_INDEXES)) {
      this.operations.addGlobalSecondaryIndex({
        indexName,
        partitionKey: { name: key, type: STRING },
        sortKey: { name: "finished_at", type: STRING },
        projectionType: dynamodb.ProjectionType.INCLUDE,
        nonKeyAttributes: PROJECTED.filter((name) => name !== key && name !== "finished_at"),
      });
    }

    this.connections = new dynamodb.Table(this, "Connections", {
      ...common,
      partitionKey: { name: "organization_id", type: STRING },
      sortKey: { name: "connection_id", type: STRING },
    });

    this.control = new dynamodb.Table(this, "Control", {
      ...common,
      partitionKey: { name: "key", type: STRING },
      timeToLiveAttribute: "expires_at",
    });
  }
}
