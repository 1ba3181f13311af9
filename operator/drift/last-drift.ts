import { GetItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { itemReader, MAY_READ } from "../../aws/item-reader.ts";
import { defined } from "../../contract/defined.ts";
import { iso } from "../../contract/iso.ts";
import { DRIFT_KEY, type DriftItem, type DriftSummaryItem } from "../../contract/items/drift-item.ts";
import { describeError } from "../errors.ts";
import type { Session } from "../session/session.ts";
import { count, counted } from "../text/counted.ts";
import { durationText } from "../text/duration.ts";
import { type DriftSummary, kindsText } from "./summary.ts";

const KEY = { key: { S: DRIFT_KEY } };

const readDriftItem = itemReader<DriftItem>("the last comparison");

/** The last comparison of all organizations that has ended. */
export type LastDrift = DriftSummaryItem;

/** How a comparison of all organizations is kept: one of some organizations says nothing of the others, and is not. */
export interface EndedDrift {
  readonly summary: DriftSummary;
  readonly endedAtMs: number;
  readonly by: string;
  readonly after?: string | undefined;
  readonly repaired: number;
}

/** Reads the last comparison, for half a read unit; undefined where there was none. */
export async function readLastDrift({
  clients,
  names,
}: Pick<Session, "clients" | "names">): Promise<LastDrift | undefined> {
  const client = await clients.dynamodb();
  const { Item } = await client.send(new GetItemCommand({ TableName: names.tables.control, Key: KEY }));
  return Item === undefined ? undefined : readDriftItem(Item).summary;
}

/**
 * Keeps a comparison in the place of the one before.
 *
 * @returns Why it was not kept; undefined where it was. An operator who may not write it has made the comparison all the same.
 */
export async function keepDrift(
  { clients, names }: Pick<Session, "clients" | "names">,
  ended: EndedDrift,
): Promise<string | undefined> {
  const command = new UpdateItemCommand({
    TableName: names.tables.control,
    Key: KEY,
    UpdateExpression: "SET summary = :summary",
    ConditionExpression: MAY_READ.condition,
    ExpressionAttributeValues: { ...marshall({ ":summary": toItem(ended) }), ...MAY_READ.values },
  });
  const client = await clients.dynamodb();
  return client.send(command).then(() => undefined, describeError);
}

function toItem({ summary, endedAtMs, by, after, repaired }: EndedDrift): DriftSummaryItem {
  const { organizations, compared, drifted, notCompared } = summary;
  return {
    ended_at: iso(endedAtMs),
    by,
    ...defined({ after }),
    organizations,
    compared,
    drifted,
    not_compared: notCompared.busy + notCompared.unlisted,
    repaired,
  };
}

/** How many connections differed. */
function driftedOf({ drifted }: Pick<LastDrift, "drifted">): number {
  return Object.values(drifted).reduce((sum, number) => sum + number, 0);
}

/** The last comparison as programs get it. */
export function lastDriftObject(last: LastDrift): object {
  return { ...last, differ: driftedOf(last), kinds: kindsText(last.drifted) };
}

/**
 * The last comparison in a sentence.
 *
 * @param nowMs AWS's clock.
 * @example lastDriftText(last, nowMs) // "The last comparison ended 3 h 0 min ago, by ada: 2 of 1,400 connections differed (…)."
 */
export function lastDriftText(last: LastDrift | undefined, nowMs: number): string {
  if (last === undefined) return "No earlier comparison of all organizations is on record.";
  const { ended_at, by, after, compared, drifted, repaired } = last;
  const differ = driftedOf(last);
  const kinds = differ === 0 ? "" : ` (${kindsText(drifted)})`;
  const repairs =
    repaired === 0 ? "" : `; ${counted(repaired, "repair")} ${repaired === 1 ? "was" : "were"} enqueued`;
  const which = after === undefined ? "" : ` of the organizations after ${after}`;
  const ago = durationText(Math.max(0, nowMs - Date.parse(ended_at)));
  return `The last comparison of all ended ${ago} ago, by ${by}: ${count(differ)} of ${counted(compared, "connection")}${which} differed${kinds}${repairs}.`;
}
