import type { OperationItem } from "../../contract/items/operation-item.ts";
import type { Request } from "../../contract/request.ts";
import { DEFAULT_SETTINGS, type FullSettings, type World } from "../../local/tenant/world.ts";
import { groupOf } from "./requests.ts";

/** What a run left behind. */
export interface Aftermath {
  /** The requests in the order that they were asked in. */
  readonly requests: readonly Request[];
  readonly records: readonly OperationItem[];
  /** Bodies that lie in the dead-letter queue. */
  readonly deadLetters: readonly string[];
  /** Operation ids as their outcomes were printed: once for each terminal record that was written. */
  readonly outcomes: readonly string[];
  readonly world: Pick<World, "settings">;
}

/**
 * Holds what a run left behind against what was asked for: one terminal record for each request, no dead letter,
 * every pair as its requests ask in their order.
 *
 * @returns A sentence for each violation.
 */
export function findViolations(aftermath: Aftermath): readonly string[] {
  return [
    ...wrongRecords(aftermath),
    ...twice(aftermath.outcomes).map((operationId) => `${operationId} was finished twice.`),
    ...aftermath.deadLetters.map((body) => `In the dead-letter queue: ${body}`),
    ...wrongStates(aftermath),
  ];
}

function wrongRecords({ requests, records }: Aftermath): string[] {
  const known = new Map(records.map((record) => [record.operation_id, record]));
  const violations: string[] = [];
  for (const [index, request] of requests.entries()) {
    const record = known.get(request.operation_id);
    known.delete(request.operation_id);
    const wrong =
      record === undefined ? "has no record" : problemOf(request, record, requests.slice(index + 1));
    if (wrong !== undefined) violations.push(`${request.operation_id} ${wrong}.`);
  }
  for (const operationId of known.keys())
    violations.push(`${operationId} has a record, but was not asked for.`);
  return violations;
}

function problemOf(request: Request, record: OperationItem, later: readonly Request[]): string | undefined {
  const { status, result, superseded_by: by } = record;
  if (request.action === "retrieve") {
    return status === "succeeded" && result === "retrieved" ? undefined : `ended as ${status}`;
  }
  if (status === "succeeded") return undefined;
  if (status !== "superseded") return `ended as ${status}: ${record.reason ?? ""} ${record.detail ?? ""}`;
  const newer = later.some(
    (candidate) => candidate.operation_id === by && groupOf(candidate) === groupOf(request),
  );
  return newer ? undefined : `was superseded by ${by}, which is no later request for the same pair`;
}

function wrongStates({ requests, world }: Aftermath): string[] {
  return [...askedFor(requests)].flatMap(([pair, asked]) => {
    const [organizationId = "", connectionId = ""] = pair.split("#");
    const found = world.settings(organizationId, connectionId);
    return describe(found) === describe(asked)
      ? []
      : [`${pair} is ${describe(found)}, and should be ${describe(asked)}.`];
  });
}

/** The state of every pair if its requests are applied one after the other; undefined where it is disabled. */
function askedFor(requests: readonly Request[]): Map<string, FullSettings | undefined> {
  const states = new Map<string, FullSettings | undefined>();
  for (const request of requests) {
    if (request.action === "retrieve") continue;
    const pair = groupOf(request);
    const before = states.get(pair) ?? DEFAULT_SETTINGS;
    states.set(
      pair,
      request.action === "disable"
        ? undefined
        : {
            assign_membership_on_login:
              request.assign_membership_on_login ?? before.assign_membership_on_login,
            show_as_button: request.show_as_button ?? before.show_as_button,
            is_signup_enabled: request.is_signup_enabled ?? before.is_signup_enabled,
          },
    );
  }
  return states;
}

function describe(settings: FullSettings | undefined): string {
  if (settings === undefined) return "disabled";
  const { assign_membership_on_login, show_as_button, is_signup_enabled } = settings;
  return `enabled with ${JSON.stringify({ assign_membership_on_login, show_as_button, is_signup_enabled })}`;
}

function twice(ids: readonly string[]): string[] {
  return [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];
}
