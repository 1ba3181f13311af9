const DOMAIN = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/i;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** The tenant's domain or base URL is not one that calls may go to. */
export class TenantAddressError extends Error {
  override readonly name = "TenantAddressError";
}

/** Where a tenant is. */
export interface TenantAddress {
  /** The tenant's domain, such as `example.eu.auth0.com`: without scheme, port and path. */
  readonly domain: string;
  /** Where its API really is, when not at `https://DOMAIN`; loopback only, so that no setting can divert a token. */
  readonly baseUrl?: string;
}

/**
 * The origin that every call goes to.
 *
 * @returns Such as `https://example.eu.auth0.com`, without a slash at its end.
 * @throws TenantAddressError saying what the domain or the base URL may be.
 * @example tenantOrigin({ domain: "example.eu.auth0.com" }) // "https://example.eu.auth0.com"
 */
export function tenantOrigin({ domain, baseUrl }: TenantAddress): string {
  if (!isTenantDomain(domain)) {
    throw new TenantAddressError(
      `AUTH0_DOMAIN must be the tenant's domain alone, such as example.eu.auth0.com, not ${JSON.stringify(domain)}.`,
    );
  }
  const own = `https://${domain.toLowerCase()}`;
  if (baseUrl === undefined) return own;
  const url = URL.parse(baseUrl);
  if (url === null || !(isLoopbackOrigin(url) || (isOrigin(url) && url.origin === own))) {
    throw new TenantAddressError(
      `AUTH0_BASE_URL must be ${own}, or http://127.0.0.1:PORT for a stand-in on this machine, without a path or credentials.`,
    );
  }
  return url.origin;
}

/** Whether a text is a domain alone: no scheme, no port, no path. */
export function isTenantDomain(text: string): boolean {
  return DOMAIN.test(text);
}

/** Whether a base URL may stand in for the tenant: on this machine, and without a path or credentials. */
export function isLoopbackOrigin(url: URL): boolean {
  return (
    isOrigin(url) && LOOPBACK.test(url.hostname) && (url.protocol === "http:" || url.protocol === "https:")
  );
}

/** Whether a URL is nothing but scheme, host and port: no path, query, fragment or credentials. */
export function isOrigin({ pathname, search, hash, username, password }: URL): boolean {
  return pathname === "/" && `${search}${hash}${username}${password}` === "";
}
