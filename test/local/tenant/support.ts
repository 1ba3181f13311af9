import { afterEach } from "vitest";
import type { TenantOptions } from "../../../local/tenant/options.ts";
import { startTenant, type Tenant } from "../../../local/tenant/server.ts";

/** An answer, read in full. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON; undefined where there is no body. */
  readonly body: unknown;
}

const running: Tenant[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((tenant) => tenant.close()));
});

/** Starts a tenant without latency and without limits, where every id exists; it ends with the test. */
export async function tenantFor(options: TenantOptions = {}): Promise<Tenant> {
  const tenant = await startTenant({ latencyMs: [0, 0], limits: {}, everyIdExists: true, ...options });
  running.push(tenant);
  return tenant;
}

/** Makes a call with a token that allows everything, unless it is given another one, or null for none. */
export async function call(
  tenant: Tenant,
  method: string,
  path: string,
  body?: unknown,
  token: string | null = tenant.issueToken(),
): Promise<Answered> {
  const response = await fetch(`${tenant.url}${path}`, {
    method,
    redirect: "manual",
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === "" ? undefined : JSON.parse(text),
  };
}

/** `/api/v2/organizations/{organizationId}/enabled_connections` */
export function collection(organizationId = "org_abcdefgh12345678"): string {
  return `/api/v2/organizations/${organizationId}/enabled_connections`;
}

/** `/api/v2/organizations/{organizationId}/enabled_connections/{connectionId}` */
export function entry(connectionId = "con_abcdefgh12345678", organizationId?: string): string {
  return `${collection(organizationId)}/${connectionId}`;
}
