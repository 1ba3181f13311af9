import * as z from "zod/mini";
import { checkTenantRules, type TenantRule } from "../contract/tenant-rules.ts";
import { wrong } from "./setting-values.ts";

/** Rules on Auth0's own events, and where the events come from. */
export interface TenantEventsSettings {
  /**
   * The name of the partner event source that Auth0 made for an event stream of the tenant, and of its event bus. The event stream must send
   * `organization.created`.
   *
   * @example "aws.partner/auth0.com/acme-2308531e-1ba0-4824-a5de-5fa1d5928ea4/auth0.events"
   */
  readonly eventSourceName: string;
  /**
   * What is enabled for a new organization. `enable` and `when` have the names of Auth0's own API, as in a request. Of several rules that name one
   * connection, the first that matches counts.
   *
   * @example [{ name: "okta", when: { "metadata.plan": "enterprise" }, enable: { connection_id: "con_…", assign_membership_on_login: true } }]
   */
  readonly rules: readonly TenantRule[];
}

/** Source: the pattern of event source names in EventBridge's API. */
const EVENT_SOURCE = /^aws\.partner\/auth0\.com(?:\/[.\-_A-Za-z0-9]+){2,}$/;

/** The name of a partner event source of Auth0's. A log stream has one too, but carries logs and no events. */
export const eventSourceName = z.custom<string>(
  (value) => typeof value === "string" && EVENT_SOURCE.test(value) && !value.endsWith("/auth0.logs"),
  {
    error: wrong(
      "the name of the partner event source of an event stream (not of a log stream, auth0.logs), such as aws.partner/auth0.com/TENANT-UUID/auth0.events",
    ),
  },
);

/** Rules: a list, or the JSON text of one, as `cdk -c name=value` gives it. */
export const tenantRules = z.pipe(
  z.custom<unknown>(() => true),
  z.transform((given: unknown, { issues }) => {
    const checked = checkTenantRules(listOf(given));
    if (checked.kind === "rules") return checked.rules;
    for (const { path, message } of checked.problems) {
      issues.push({ code: "custom", input: given, path: [...path], message });
    }
    return z.NEVER;
  }),
);

function listOf(given: unknown): unknown {
  if (typeof given !== "string") return given;
  try {
    return JSON.parse(given);
  } catch {
    return undefined;
  }
}
