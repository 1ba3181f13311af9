import { InvalidArgumentError } from "commander";
import { isLoopbackOrigin, isOrigin, isTenantDomain } from "../../contract/tenant-address.ts";

/** Where a tenant is: at its domain, or, for a test, somewhere on this machine. */
export type TenantUrl =
  | { readonly kind: "domain"; readonly domain: string }
  | { readonly kind: "loopback"; readonly baseUrl: string };

const EXPECTED =
  "It must be the tenant's address, such as https://example.eu.auth0.com, or a loopback address, such as http://127.0.0.1:4000, without a path.";

/**
 * Reads a tenant's address. Plain http, which would send the credentials in the open, is for loopback only.
 *
 * @throws InvalidArgumentError
 */
export function parseTenantUrl(text: string): TenantUrl {
  const url = URL.parse(text);
  if (url === null || !isOrigin(url)) throw new InvalidArgumentError(EXPECTED);
  if (isLoopbackOrigin(url)) return { kind: "loopback", baseUrl: url.origin };
  if (url.protocol !== "https:") {
    throw new InvalidArgumentError(`${EXPECTED} Plain http is for loopback addresses only.`);
  }
  if (url.port !== "") throw new InvalidArgumentError(`${EXPECTED} A tenant has no port of its own.`);
  if (!isTenantDomain(url.hostname)) throw new InvalidArgumentError(EXPECTED);
  return { kind: "domain", domain: url.hostname };
}
