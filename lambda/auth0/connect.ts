import { defined } from "../../contract/defined.ts";
import { type TenantAddress, tenantOrigin } from "../../contract/tenant-address.ts";
import { createTenant } from "./http.ts";
import { createHttpClient, type HttpClient } from "./http-client.ts";
import { createMint } from "./mint.ts";
import type { Tenant } from "./tenant.ts";
import type { TokenSource } from "./token.ts";
import type { TokenPorts } from "./token-ports.ts";
import { createTokenSource } from "./token-source.ts";

/** A tenant that can be called, until it is closed. */
export interface ConnectedTenant extends Tenant {
  readonly http: HttpClient;
  readonly tokens: TokenSource;
  /** Drops all connections, once what was minted is shared. */
  close(): Promise<void>;
}

/**
 * Puts the tenant's client together: HTTP, the shared token and the calls.
 *
 * @param address From the environment's `AUTH0_DOMAIN` and `AUTH0_BASE_URL`.
 * @throws TenantAddressError when calls may not go there.
 */
export function connectTenant(address: TenantAddress, ports: Omit<TokenPorts, "mint">): ConnectedTenant {
  const { clock, signingKeys } = ports;
  const http = createHttpClient({ origin: tenantOrigin(address), clock });
  const mint = createMint({ http, domain: address.domain, clock, ...defined({ signingKeys }) });
  const tokens = createTokenSource({ ...ports, mint });
  const close = () => tokens.quiet().then(http.close);
  return { ...createTenant({ http, tokens, clock }), http, tokens, close };
}
