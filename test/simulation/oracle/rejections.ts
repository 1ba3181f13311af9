import type { OperationRecord } from "../../../contract/record.ts";
import { type Request, SETTING_NAMES, settingsOf } from "../../../contract/request.ts";
import type { Scope } from "../../../contract/scope.ts";
import { CALLS } from "../../../lambda/answer/calls.ts";
import { type History, nameOf } from "../history.ts";
import { settingsThatApply, type Timeline } from "./timeline.ts";

/** The scopes that the calls of an action may need. */
export const SCOPES_OF: { readonly [Action in Request["action"]]: readonly Scope[] } = {
  enable: [CALLS.enable.scope, CALLS.update.scope, CALLS.get.scope],
  disable: [CALLS.disable.scope, CALLS.update.scope, CALLS.get.scope],
  retrieve: [CALLS.list.scope],
};

/** Whether Auth0 may reject a request for what it asks for, or for what the tenant's plan includes. */
export function isRejectable(record: OperationRecord, history: History, timeline: Timeline): boolean {
  const { request } = record;
  if (request === undefined) return false;
  return (
    isAboutUnknown(request, history) ||
    isUnfitting(request, history) ||
    isUnentitled(record, request, history) ||
    isTurnedOff(record, request, timeline)
  );
}

function isAboutUnknown(request: Request, { scenario }: History): boolean {
  const { organization_id: organizationId } = request;
  return (
    organizationId.startsWith("org_unknown") ||
    ("connection_id" in request && request.connection_id.startsWith("con_unknown")) ||
    scenario.forbiddenOrganizations.includes(organizationId)
  );
}

/** It names a setting that does not apply to its connection. */
function isUnfitting(request: Request, history: History): boolean {
  if (request.action !== "enable") return false;
  const named = settingsOf(request);
  const applying = settingsThatApply(history, request.connection_id);
  return SETTING_NAMES.some((name) => named[name] !== undefined && !applying.includes(name));
}

function isUnentitled(
  { startedAtMs, ...record }: OperationRecord,
  { action }: Request,
  history: History,
): boolean {
  const endedAtMs = "finishedAtMs" in record ? record.finishedAtMs : history.endedAtMs;
  return history.scenario.troubles.some(
    (trouble) =>
      trouble.kind === "unentitled" &&
      SCOPES_OF[action].includes(trouble.scope) &&
      history.beganAtMs + trouble.fromMs <= endedAtMs &&
      history.beganAtMs + trouble.toMs >= startedAtMs,
  );
}

/** An enable met an association that was off, and only the Dashboard turns it on. */
function isTurnedOff(
  { startedAtMs, ...record }: OperationRecord,
  request: Request,
  timeline: Timeline,
): boolean {
  if (request.action !== "enable" || !("finishedAtMs" in record)) return false;
  const pair = nameOf({ organizationId: request.organization_id, connectionId: request.connection_id });
  const standings = timeline.during(pair, startedAtMs, record.finishedAtMs);
  if (standings.some((standing) => standing !== "disabled" && !standing.isEnabled)) return true;
  // A user of the Dashboard changed it between the call that met an association and the look that met none.
  return timeline
    .changes(pair)
    .some(({ by, atMs }) => by === "dashboard" && atMs >= startedAtMs && atMs <= record.finishedAtMs);
}
