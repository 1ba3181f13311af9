import type { MarkedOperation } from "../../contract/items/marked-operation.ts";
import type { OperationItem } from "../../contract/items/operation-item.ts";
import { timesOf } from "../../contract/operation-times.ts";
import { counted } from "../../operator/text/counted.ts";
import { durationText } from "../../operator/text/duration.ts";
import { type Ending, endingWords, removedNothing } from "../../operator/text/ending.ts";
import { colors } from "../output/colors.ts";
import { paintStatus } from "../output/status.ts";
import { lines, type Styled, styled, type Text } from "../output/styled.ts";

/** How an operation stands, in a word or two. */
export function endingText(ending: Ending): Styled {
  const { status, why } = endingWords(ending);
  return why === undefined ? paintStatus(status) : styled`${paintStatus(status)} ${colors.dim(`(${why})`)}`;
}

/** Everything that a record says, with the connections that a retrieve has found. Their table is loaded here: few records have one. */
export async function recordText(item: MarkedOperation): Promise<Styled> {
  const text = operationText(item);
  if (item.connections === undefined) return text;
  const { connectionsText } = await import("./connections-text.ts");
  return styled`${text}\n${connectionsText(item.connections, item.truncated)}`;
}

/** What a record says, a line each. */
export function operationText(item: MarkedOperation): Styled {
  return fieldsText([
    ["operation", item.operation_id],
    ["status", endingText(item)],
    ["asks for", askedText(item)],
    ["detail", item.detail ?? (removedNothing(item) ? revokedNothing(item) : undefined)],
    ["next try", item.retry_at],
    ["Auth0 said", item.auth0_status],
    ["before", beforeText(item)],
    ["superseded by", item.superseded_by || undefined],
    ["expected", expectedText(item)],
    ["batch", item.batch_id],
    ["requested by", item.request?.requested_by],
    ["because", item.request?.reason],
    ["lane", item.lane],
    ["failed tries", item.attempts],
    ["throttled", times(item.throttles)],
    ["redriven", redrivenText(item)],
    ["enqueued", item.enqueued_at],
    ["first seen", item.started_at],
    ["finished", item.finished_at],
    ["discarded", markText(item.discarded_at, item.discarded_by, item.discarded_because)],
    ["took", tookText(item)],
  ]);
}

function revokedNothing({ connection_id, organization_id }: OperationItem): string {
  return `${connection_id} was not enabled for ${organization_id}: this revoked nothing. Check both ids if a login was to be revoked.`;
}

/** Facts about one thing, a line each. What is undefined or 0 is left out. */
export function fieldsText(fields: readonly (readonly [name: string, value: Text | undefined])[]): Styled {
  const said = fields.filter(([, value]) => value !== undefined && value !== 0);
  return lines(said.map(([name, value = ""]) => styled`${colors.dim(name.padEnd(14))}${value}`));
}

/** @example tookText(item) // "5 min in all: 4 min until the worker received it, 12.1 s from then on" */
function tookText(item: OperationItem): string | undefined {
  const times = timesOf(item);
  if (times === undefined) return undefined;
  const { totalMs, queuedMs, workedMs } = times;
  return `${durationText(totalMs)} in all: ${durationText(queuedMs)} until the worker received it, ${durationText(workedMs)} from then on`;
}

/** What an operation asks for, in a few words; undefined where the message was not a request. */
export function askedText({
  action,
  organization_id,
  connection_id,
  request,
}: Pick<Partial<OperationItem>, "action" | "organization_id" | "connection_id" | "request">):
  | string
  | undefined {
  if (action === undefined) return undefined;
  if (connection_id === undefined) return `${action} the connections of ${organization_id}`;
  const asked = `${action} ${connection_id} for ${organization_id}`;
  const settings = request === undefined ? "" : settingsText(request);
  return settings === "" ? asked : `${asked}, ${settings}`;
}

/**
 * The settings among the fields of a request or a state: they are all that is true or false.
 *
 * @example settingsText({ show_as_button: false }) // "show_as_button=false"
 */
function settingsText(fields: object): string {
  return Object.entries(fields)
    .filter(([, value]) => typeof value === "boolean")
    .map(([name, value]) => `${name}=${value}`)
    .join(", ");
}

/** @example expectedText(item) // "enabled, show_as_button=true, as 7f9c0c1e-onboarding left it" */
function expectedText({ request }: OperationItem): string | undefined {
  const expected = request !== undefined && "expected" in request ? request.expected : undefined;
  if (expected === undefined) return undefined;
  const text = [expected.state, settingsText(expected)].filter(Boolean).join(", ");
  return expected.operation_id === undefined ? text : `${text}, as ${expected.operation_id} left it`;
}

function times(count: number): string | undefined {
  return count === 0 ? undefined : counted(count, "time");
}

/** @example redrivenText(item) // "2 times, last 2026-11-29T17:00:00.000Z by alice@desk: the connection exists now" */
function redrivenText({ redrives, redriven_at, redriven_by, redriven_because }: MarkedOperation) {
  const last = markText(redriven_at, redriven_by, redriven_because);
  return redrives === 0 || last === undefined ? times(redrives) : `${times(redrives)}, last ${last}`;
}

/** When an operator did something, who that was, and why. */
function markText(at: string | undefined, by: string | undefined, because: string | undefined) {
  if (at === undefined) return undefined;
  return because === undefined ? `${at} by ${by}` : `${at} by ${by}: ${because}`;
}

/** @example beforeText(item) // "enabled, show_as_button=false (seen)" */
function beforeText({
  action,
  before,
  before_settings: settings = {},
  before_source: source,
}: OperationItem): string | undefined {
  if (before === undefined) return undefined;
  if (action === "disable" && before === "unknown")
    return "unknown: Auth0 answers alike whether it was enabled or not";
  const text = [before, settingsText(settings)].filter(Boolean).join(", ");
  return source === undefined ? text : `${text} (${source})`;
}
