import { ownerAuthorization } from "../ministack/owner.ts";

/** A change in a table, as its stream and a pipe spell it. */
export interface StreamRecord {
  readonly eventName: string;
  readonly dynamodb: Readonly<Record<string, unknown>>;
}

/**
 * Everything that a table's stream still holds, from the beginning. Asked for by hand: the project has no other use for
 * the client of DynamoDB Streams.
 */
export async function readStream(endpoint: string, streamArn: string): Promise<StreamRecord[]> {
  async function ask<Answer>(operation: string, parameters: object): Promise<Answer> {
    const response = await fetch(endpoint, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.0",
        authorization: ownerAuthorization("dynamodb"),
        "x-amz-target": `DynamoDBStreams_20120810.${operation}`,
      },
      body: JSON.stringify(parameters),
    });
    if (!response.ok) throw new Error(`${operation}: ${await response.text()}`);
    return (await response.json()) as Answer;
  }

  const records: StreamRecord[] = [];
  const { StreamDescription } = await ask<{ StreamDescription: { Shards: { ShardId: string }[] } }>(
    "DescribeStream",
    { StreamArn: streamArn },
  );
  for (const { ShardId } of StreamDescription.Shards) {
    let { ShardIterator } = await ask<{ ShardIterator?: string }>("GetShardIterator", {
      StreamArn: streamArn,
      ShardId,
      ShardIteratorType: "TRIM_HORIZON",
    });
    // A shard that is open never ends: nothing new is its end here.
    while (ShardIterator !== undefined) {
      const page: { Records: StreamRecord[]; NextShardIterator?: string } = await ask("GetRecords", {
        ShardIterator,
      });
      if (page.Records.length === 0) break;
      records.push(...page.Records);
      ShardIterator = page.NextShardIterator;
    }
  }
  return records;
}
