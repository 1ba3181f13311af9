import { READ_SCOPE, WRITE_SCOPES } from "../../contract/http-api.ts";
import { REGION } from "../../local/template.ts";
import { perMinute } from "../../local/tenant/bucket.ts";
import { startTenant, type Tenant } from "../../local/tenant/server.ts";
import { type Account, createAccount } from "./account.ts";
import { type Cdk, type Context, createCdk } from "./cdk.ts";
import { type Emulator, startMinistack } from "./ministack/start.ts";

/** The application that the stack signs in as. The secret is one that a search finds. */
export const CREDENTIALS = { clientId: "deployed", clientSecret: "CANARY-client-secret" };

/** The account of an onboarding service. */
export const PRODUCER_ACCOUNT = "111122223333";

/** The APIs that the tenant issues tokens for: the stack's, and one of another team, whose scopes have the same names. */
export const HTTP_API_AUDIENCE = "https://orgconn.example.com";
export const OTHER_AUDIENCE = "https://billing.example.com";
export const HTTP_API_SCOPES = [READ_SCOPE, ...Object.values(WRITE_SCOPES)];

/** Where the tenant's own events come from. */
export const TENANT_EVENT_SOURCE =
  "aws.partner/auth0.com/acme-2308531e-1ba0-4824-a5de-5fa1d5928ea4/auth0.events";

/** An empty account, a tenant, and an operator who deploys with every option. */
export interface World {
  readonly emulator: Emulator;
  readonly tenant: Tenant;
  /** The region that `account` and `cdk` work in. */
  readonly region: string;
  readonly account: Account;
  readonly cdk: Cdk;
  /** What the stack is deployed with. */
  readonly context: Context;
  /** The same account and tenant, in another region. */
  inRegion(region: string): World;
  /** Ends and forgets all of it. */
  stop(): Promise<void>;
}

export async function startWorld(): Promise<World> {
  const limits = { write: perMinute(500, 30_000), read: perMinute(500, 30_000) };
  const tenant = await startTenant({
    credentials: CREDENTIALS,
    limits,
    latencyMs: [0, 5],
    everyIdExists: true,
    apis: [HTTP_API_AUDIENCE, OTHER_AUDIENCE].map((audience) => ({ audience, scopes: HTTP_API_SCOPES })),
  });
  const emulator = await startMinistack(tenant);
  const inRegion = (region: string): World => ({
    emulator,
    tenant,
    region,
    account: createAccount(emulator.endpoint, region),
    cdk: createCdk(emulator, region),
    inRegion,
    context: {
      auth0Domain: tenant.domain,
      auth0BaseUrl: tenant.url,
      // One that keeps nothing, so that it can be removed without a trace.
      environment: "ci",
      retain: "false",
      customerKey: "true",
      alarmEmail: "on-call@example.com",
      interactiveProducerAccounts: PRODUCER_ACCOUNT,
      httpApiAudience: HTTP_API_AUDIENCE,
      tenantEventSource: TENANT_EVENT_SOURCE,
      tenantEventRules: JSON.stringify([
        {
          name: "enterprise",
          when: { "metadata.plan": "enterprise" },
          enable: { connection_id: "con_acme" },
        },
      ]),
      scheduledRequests: "true",
      credentials: "kms",
    },
    async stop() {
      await tenant.close();
      await emulator.stop();
    },
  });
  return inRegion(REGION);
}
