import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, vi } from "vitest";
import type { SettingName } from "../../contract/request.ts";
import { perMinute } from "../../local/tenant/bucket.ts";
import { DEFAULT_CREDENTIALS, type TenantOptions } from "../../local/tenant/options.ts";
import { startTenant, type Tenant } from "../../local/tenant/server.ts";
import { type JsonResult, type Operator, startOperator } from "./operator.ts";
import { createUser, type User } from "./user.ts";

/** An operator of a stack whose tenant the test holds in its hands: it is the Dashboard's user, and what stands in between. */
export interface OwnTenant {
  readonly operator: Operator;
  readonly user: User;
  readonly tenant: Tenant;
  /** Where commands leave their files. */
  readonly directory: string;
  /** Sends a batch of rows. */
  send(batch: string, rows: readonly object[], ...args: string[]): Promise<JsonResult>;
  /** Sends a batch of rows and watches it to its end. */
  backfill(batch: string, rows: readonly object[], ...args: string[]): Promise<JsonResult>;
  /** Runs a command with `--local --json` in the directory. */
  json(...args: string[]): Promise<JsonResult>;
  /** How an association stands at the tenant: `on`, `off` or `absent`, with the settings that are not as a new one has them. */
  at(organizationId: string, connectionId: string): string;
  leave(): Promise<void>;
}

/** Limits that no story comes near; a tenant without any would not tell them in its headers. */
const QUICK = perMinute(100, 6_000);

/** Starts a tenant, an embedded stack that drives it, and sits down beside them. */
export async function startOwnTenant(options: TenantOptions = {}): Promise<OwnTenant> {
  const limits = { write: QUICK, read: QUICK, list_organizations: QUICK };
  const tenant = await startTenant({ latencyMs: [0, 5], limits, everyIdExists: true, ...options });
  const operator = await startOperator({
    tenant: { kind: "loopback", baseUrl: tenant.url, credentials: DEFAULT_CREDENTIALS },
  });
  const user = createUser(operator.stack);
  const directory = await mkdtemp(join(tmpdir(), "orgconn-own-tenant-"));
  const { json } = operator.in(directory);
  const send: OwnTenant["send"] = async (batch, rows, ...args) => {
    const file = `${batch}-rows.ndjson`;
    await writeFile(join(directory, file), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
    return json("backfill", file, "--batch", batch, "--yes", ...args);
  };
  return {
    operator,
    user,
    tenant,
    directory,
    json,
    send,
    backfill: (batch, rows, ...args) => send(batch, rows, "--watch", ...args),
    at(organizationId, connectionId) {
      const found = tenant.world.association(organizationId, connectionId);
      if (found === undefined) return "absent";
      const { assign_membership_on_login, show_as_button, is_signup_enabled } = found.settings;
      const named = [
        assign_membership_on_login && "membership",
        !show_as_button && "no button",
        is_signup_enabled && "signup",
      ].filter(Boolean);
      return [found.isEnabled ? "on" : "off", ...named].join(", ");
    },
    async leave() {
      user.close();
      await operator.leave();
      await tenant.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/**
 * Starts one for the tests of a file or of a `describe`, and ends it after them. They run several commands each, and a busy
 * machine takes its time for them.
 *
 * @returns The one that is there while they run.
 */
export function ownTenantForAll(options: TenantOptions = {}): OwnTenant {
  vi.setConfig({ testTimeout: 120_000 });
  let own: OwnTenant;
  beforeAll(async () => {
    own = await startOwnTenant(options);
  });
  afterAll(() => own.leave());
  return new Proxy({} as OwnTenant, { get: (_, name) => own[name as keyof OwnTenant] });
}

/** So many organizations, from a number on: each story has its own. */
export function organizations(first: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `org_${String(first + index).padStart(16, "0")}`);
}

/** A row for each organization. */
export function rowsFor(
  action: "enable" | "disable",
  ids: readonly string[],
  connectionId: string,
  settings: { readonly [Name in SettingName]?: boolean } = {},
): object[] {
  return ids.map((organization_id) => ({
    action,
    organization_id,
    connection_id: connectionId,
    ...settings,
  }));
}

/** The event of a command's output. */
export function eventOf({ objects }: JsonResult, event: string): Record<string, unknown> {
  const found = objects.find((object) => object.event === event);
  expect(found, `there is no event "${event}" in ${JSON.stringify(objects)}`).toBeDefined();
  return found as Record<string, unknown>;
}
