import {
  type AttributeValue,
  DescribeTableCommand,
  paginateQuery,
  paginateScan,
} from "@aws-sdk/client-dynamodb";
import { readPairItem } from "../../aws/read-items.ts";
import { fromItem } from "../../contract/items/pair-item.ts";
import type { Session } from "../session/session.ts";
import type { RecordedPair } from "./compare.ts";

/** What is on record of one organization. */
export interface RecordedOrganization {
  readonly organizationId: string;
  readonly pairs: readonly RecordedPair[];
}

/** Reads what is on record of one organization. */
export async function readRecorded(
  { names, clients }: Session,
  organizationId: string,
): Promise<RecordedOrganization> {
  const pages = paginateQuery(
    { client: await clients.dynamodb() },
    {
      TableName: names.tables.connections,
      KeyConditionExpression: "organization_id = :organization",
      ExpressionAttributeValues: { ":organization": { S: organizationId } },
      ConsistentRead: true,
    },
  );
  const pairs: RecordedPair[] = [];
  for await (const { Items = [] } of pages) pairs.push(...Items.map(toRecorded).map(({ pair }) => pair));
  return { organizationId, pairs };
}

/** Sorts after every connection's id, so that a scan goes on with the next organization. */
const AFTER_ALL_CONNECTIONS = "~";

/**
 * Reads what is on record of every organization, in the order in which the table keeps them: always the same one.
 *
 * @param after The organization to go on after.
 */
export async function* readAllRecorded(
  { names, clients }: Session,
  after: string | undefined,
): AsyncGenerator<RecordedOrganization> {
  let organizationId: string | undefined;
  let pairs: RecordedPair[] = [];
  const pages = paginateScan(
    {
      client: await clients.dynamodb(),
      ...(after === undefined
        ? {}
        : { startingToken: { organization_id: { S: after }, connection_id: { S: AFTER_ALL_CONNECTIONS } } }),
    },
    { TableName: names.tables.connections },
  );
  for await (const { Items = [] } of pages) {
    for (const item of Items.map(toRecorded)) {
      if (organizationId !== undefined && item.organizationId !== organizationId) {
        yield { organizationId, pairs };
        pairs = [];
      }
      organizationId = item.organizationId;
      pairs.push(item.pair);
    }
  }
  if (organizationId !== undefined) yield { organizationId, pairs };
}

/** How many pairs are on record, as DynamoDB counts them every few hours. */
export async function countRecorded({ names, clients }: Session): Promise<number> {
  const client = await clients.dynamodb();
  const { Table } = await client.send(new DescribeTableCommand({ TableName: names.tables.connections }));
  return Table?.ItemCount ?? 0;
}

function toRecorded(item: Record<string, AttributeValue>): {
  readonly organizationId: string;
  readonly pair: RecordedPair;
} {
  const pair = readPairItem(item);
  return {
    organizationId: pair.organization_id,
    pair: { connectionId: pair.connection_id, pair: fromItem(pair) },
  };
}
