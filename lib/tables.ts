import type { RemovalPolicy } from "aws-cdk-lib";
import * as dynamodb from "aws-cdk-lib/aws-dynamodb";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { Construct } from "constructs";

const { STRING } = dynamodb.AttributeType;

/**
 * What an entry of the first three indexes shows beside its keys: version 1, for good. DynamoDB cannot alter a projection, so a name more or
 * less, or in another place, would rebuild the index; and one update may add or remove one index only. A field that came later is read from
 * the record: `BatchGetItem` gives a hundred of them at once.
 *
 * A request's own body and a retrieved list stay in the record, so that an entry is one write unit. DynamoDB allows 20 names for each index,
 * and 100 for all of a table's.
 */
const ENDED = [
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
  "duration_ms",
] as const;

/** What an entry of the index of deferred operations shows beside its keys, in version 2 for good. */
const WAITING = [
  "action",
  "organization_id",
  "connection_id",
  "lane",
  "batch_id",
  "reason",
  "detail",
  "blocked_by",
  "retry_at",
  "auth0_status",
  "attempts",
  "throttles",
  "redrives",
  "started_at",
  "requested_by",
] as const;

/** An index of the operations table. */
export interface OperationIndex {
  readonly partitionKey: string;
  /** What the operations of one key are in the order of. */
  readonly sortKey: "finished_at" | "enqueued_at";
  /** What an entry shows beside its keys and the operation's id. Never change it: see above. */
  readonly projected: readonly string[];
}

/**
 * The indexes of the operations table, by name. The worker writes the attributes of the first two with a terminal record alone, that of the third
 * with a dead letter alone, and that of the fourth while an operation is deferred; so an index costs one write an operation at most, and
 * the fourth two for each that is ever deferred.
 */
export const OPERATION_INDEXES = {
  by_organization: {
    partitionKey: "organization_id",
    sortKey: "finished_at",
    projected: ENDED.filter((name) => name !== "organization_id"),
  },
  by_batch: { partitionKey: "batch_shard", sortKey: "finished_at", projected: ENDED },
  dead_letters: { partitionKey: "dead_letter_shard", sortKey: "finished_at", projected: ENDED },
  deferred: { partitionKey: "deferred_shard", sortKey: "enqueued_at", projected: WAITING },
} as const satisfies Record<string, OperationIndex>;

/** What the tables are made of. */
export interface TablesProps {
  /** What happens to the tables when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
  /** Whether DynamoDB refuses to delete the tables. */
  readonly deletionProtection: boolean;
  /** The customer's key that they are encrypted with; without one, it is the key that AWS manages for DynamoDB. */
  readonly encryptionKey?: IKey | undefined;
}

/** The worker's tables. */
export class Tables extends Construct {
  /** One record an operation, by `operation_id`; its stream is what outcomes are announced from. */
  readonly operations: dynamodb.Table;
  /** The state last applied to each connection of an organization. */
  readonly connections: dynamodb.Table;
  /** The shared state of executions: rate budget, circuits, leases, batches. */
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
    for (const [indexName, { partitionKey, sortKey, projected }] of Object.entries(OPERATION_INDEXES)) {
      this.operations.addGlobalSecondaryIndex({
        indexName,
        partitionKey: { name: partitionKey, type: STRING },
        sortKey: { name: sortKey, type: STRING },
        projectionType: dynamodb.ProjectionType.INCLUDE,
        nonKeyAttributes: [...projected],
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
