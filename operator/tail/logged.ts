import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { defined } from "../../contract/defined.ts";
import { FINISHED_MESSAGE, type FinishedLine } from "../../contract/finished-line.ts";
import { iso } from "../../contract/iso.ts";
import type { Session } from "../session/session.ts";
import type { OutcomeSource, TailEntry } from "./follow.ts";

/**
 * CloudWatch shows most lines within seconds, and AWS's documentation of Lambda allows for ten minutes: one look a minute goes back
 * so far.
 */
const OVERLAPS_MS: readonly number[] = [...Array<number>(29).fill(30_000), 600_000];

/** AWS answers 5 requests a second for all readers of an account in a region: one reader takes 2 of them at most. */
const PAGE_REST_MS = 500;
const LOOK_REST_MS = 2_000;

/** Where a page of the log has ended. The search goes on with the moment that it began with. */
interface Page {
  readonly startTime: number;
  readonly nextToken?: string;
}

/**
 * Outcomes from the worker's log. Pages may be empty, or not in the order of time, although others follow.
 *
 * @param status Default: all.
 */
export function loggedOutcomes(
  { clients }: Pick<Session, "clients">,
  logGroupName: string,
  status?: readonly string[],
): OutcomeSource {
  const filterPattern = patternOf(status);
  return {
    overlapsMs: OVERLAPS_MS,
    restMs: (isLast) => (isLast ? LOOK_REST_MS : PAGE_REST_MS),
    note: "They come from the worker's log, which shows most within seconds, and some only after minutes.",
    async read(from) {
      const { startTime, nextToken }: Page =
        "since" in from ? { startTime: Date.parse(from.since) } : (from.after as Page);
      const client = await clients.logs();
      const { events = [], nextToken: further } = await client.send(
        new FilterLogEventsCommand({ logGroupName, filterPattern, startTime, ...defined({ nextToken }) }),
      );
      // The line is a little later than the end that it tells of.
      const since = iso(startTime);
      return {
        entries: events
          .map(({ message = "{}" }) => entryOf(message))
          .filter(({ finished_at }) => finished_at >= since)
          .toSorted((one, other) => (one.finished_at < other.finished_at ? -1 : 1)),
        next: further === undefined ? undefined : { after: { startTime, nextToken: further } },
      };
    },
  };
}

/** @example patternOf(["succeeded"]) // { ($.message = "operation finished") && ($.status = "succeeded") } */
function patternOf(status: readonly string[] = []): string {
  const finished = `($.message = "${FINISHED_MESSAGE}")`;
  const wanted = status.map((one) => `($.status = "${one}")`).join(" || ");
  return wanted === "" ? `{ ${finished} }` : `{ ${finished} && (${wanted}) }`;
}

/** What is told of a line. It also has what each line of the worker has, such as its level. */
const FIELDS = [
  ...["operation_id", "action", "organization_id", "connection_id", "batch_id", "lane", "status", "result"],
  ...["reason", "detail", "auth0_status", "auth0_request_id", "attempts", "throttles", "redrives"],
  ...["enqueued_at", "finished_at", "waited_ms", "duration_ms"],
] as readonly (keyof FinishedLine)[];

function entryOf(line: string): TailEntry {
  const said = JSON.parse(line) as FinishedLine;
  const told = FIELDS.map((name) => [name, said[name]] as const).filter(([, value]) => value !== undefined);
  return Object.fromEntries(told) as unknown as TailEntry;
}
