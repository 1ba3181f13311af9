/** The tables and their indexes. */
import { Match, type Template } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { resources } from "./resources.ts";
import { synthesize } from "./synthesize.ts";

describe("tables", () => {
  const { template } = synthesize();

  test("all three are on demand, encrypted, and recoverable to any second", () => {
    template.resourceCountIs("AWS::DynamoDB::Table", 3);
    template.allResourcesProperties("AWS::DynamoDB::Table", {
      BillingMode: "PAY_PER_REQUEST",
      SSESpecification: { SSEEnabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
  });

  test("operations: by operation_id, records expire, changes are streamed whole", () => {
    template.hasResourceProperties("AWS::DynamoDB::Table", {
      KeySchema: [{ AttributeName: "operation_id", KeyType: "HASH" }],
      TimeToLiveSpecification: { AttributeName: "expires_at", Enabled: true },
      StreamSpecification: { StreamViewType: "NEW_AND_OLD_IMAGES" },
    });
  });

  const ENDED_FROZEN =
    "action organization_id connection_id lane batch_id status result before before_settings superseded_by reason detail " +
    "auth0_status attempts throttles redrives enqueued_at started_at duration_ms";

  // Never change a list, nor its order: DynamoDB would rebuild the index, and CloudFormation refuses to.
  test.each([
    ["by_organization", "organization_id", "finished_at", ENDED_FROZEN.replace("organization_id ", "")],
    ["by_batch", "batch_shard", "finished_at", ENDED_FROZEN],
    ["dead_letters", "dead_letter_shard", "finished_at", ENDED_FROZEN],
    [
      "deferred",
      "deferred_shard",
      "enqueued_at",
      "action organization_id connection_id lane batch_id reason detail blocked_by retry_at auth0_status attempts throttles redrives started_at " +
        "requested_by",
    ],
  ])("index %s: by %s in order of %s, with a projection that is frozen", (name, key, time, projected) => {
    const index = Match.objectLike({
      IndexName: name,
      KeySchema: [
        { AttributeName: key, KeyType: "HASH" },
        { AttributeName: time, KeyType: "RANGE" },
      ],
    });
    template.hasResourceProperties("AWS::DynamoDB::Table", {
      GlobalSecondaryIndexes: Match.arrayWith([index]),
    });
    const { ProjectionType, NonKeyAttributes } = projectionOf(template, name);
    expect(ProjectionType).toBe("INCLUDE");
    expect(NonKeyAttributes).toEqual(projected.split(" "));
  });

  test("there is no index beside these, each within DynamoDB's 20 attributes, all together within its 100", () => {
    const indexes = tableWithKey(template, "operation_id").GlobalSecondaryIndexes ?? [];
    const sizes = indexes.map(({ Projection }) => Projection.NonKeyAttributes.length);
    expect(sizes).toHaveLength(4);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(20);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(100);
  });

  test("connections: by organization and connection, kept for ever", () => {
    const table = tableWithKey(template, "organization_id");
    expect(table.KeySchema).toEqual([
      { AttributeName: "organization_id", KeyType: "HASH" },
      { AttributeName: "connection_id", KeyType: "RANGE" },
    ]);
    expect(table).not.toHaveProperty("TimeToLiveSpecification");
  });

  test("control: by key, entries may expire", () => {
    const table = tableWithKey(template, "key");
    expect(table.KeySchema).toEqual([{ AttributeName: "key", KeyType: "HASH" }]);
    expect(table.TimeToLiveSpecification).toEqual({ AttributeName: "expires_at", Enabled: true });
  });
});

interface TableProperties {
  readonly KeySchema: readonly { readonly AttributeName: string }[];
  readonly TimeToLiveSpecification?: unknown;
  readonly GlobalSecondaryIndexes?: readonly {
    readonly IndexName: string;
    readonly Projection: { readonly ProjectionType: string; readonly NonKeyAttributes: readonly string[] };
  }[];
}

function tableWithKey(template: Template, key: string): TableProperties {
  const tables = Object.values(resources(template, "AWS::DynamoDB::Table"));
  const found = tables
    .map(({ Properties }) => Properties as unknown as TableProperties)
    .find(({ KeySchema }) => KeySchema[0]?.AttributeName === key);
  if (found === undefined) throw new Error(`no table has the key ${key}`);
  return found;
}

function projectionOf(template: Template, indexName: string) {
  const index = tableWithKey(template, "operation_id").GlobalSecondaryIndexes?.find(
    ({ IndexName }) => IndexName === indexName,
  );
  if (index === undefined) throw new Error(`no index is called ${indexName}`);
  return index.Projection;
}
