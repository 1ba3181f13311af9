import { ManagementClient } from "auth0";
import PQueue, { type Options } from "p-queue";
import { DEFAULT_CREDENTIALS } from "../../../local/tenant/options.ts";
import { CONNECTION_ID, type RateClient, type WorkDone, warmUpRequests } from "../work.ts";

/** How the official SDK is used. */
export interface SdkUse {
  /** p-queue's: how many calls at once, and the pace where one is set by hand. */
  readonly queue: Pick<Options<never, never>, "concurrency" | "interval" | "intervalCap" | "strict">;
  /** Default: the SDK's own. */
  readonly maxRetries?: number;
}

/** As many as are made at once afterwards. */
const WARM_UP_CALLS = 10;

/**
 * The official Node SDK as its README says: client credentials, one client for all calls, `maxRetries` where it is given,
 * everything else left at its default. A call that it gives up is lost, as it is to every user of the SDK.
 *
 * @param tenantUrl The SDK speaks https alone, so its requests are turned to plain http on their way to the stand-in.
 */
export async function startSdkClient(
  tenantUrl: string,
  { queue: pace, maxRetries }: SdkUse,
): Promise<RateClient> {
  const management = new ManagementClient({
    domain: new URL(tenantUrl).host,
    ...DEFAULT_CREDENTIALS,
    clientSecret: DEFAULT_CREDENTIALS.clientSecret ?? "",
    fetch: (input, init) => fetch(String(input).replace(/^https:/, "http:"), init),
    ...(maxRetries === undefined ? {} : { maxRetries }),
  });
  const { enabledConnections } = management.organizations;
  await Promise.all(
    warmUpRequests(WARM_UP_CALLS).map(({ organization_id }) => enabledConnections.list(organization_id)),
  );

  return {
    async work({ organizationIds }, giveUpAtMs): Promise<WorkDone> {
      const done = new Set<string>();
      const queue = new PQueue(pace);
      const givenUp = setTimeout(() => queue.clear(), giveUpAtMs - Date.now());
      const calls = organizationIds.map((id) =>
        queue.add(async () => {
          const added = await enabledConnections
            .add(id, { connection_id: CONNECTION_ID })
            .catch(() => undefined);
          if (added !== undefined) done.add(id);
        }),
      );
      void calls;
      await queue.onIdle();
      clearTimeout(givenUp);
      return { endedAtMs: Date.now(), done };
    },
    stop: async () => {},
  };
}
