import { describe, expect, it } from "vitest";
import { TenantAddressError, tenantOrigin } from "../../contract/tenant-address.ts";

describe("where calls go", () => {
  it.each([
    [{ domain: "example.eu.auth0.com" }, "https://example.eu.auth0.com"],
    [{ domain: "Login.Example.com" }, "https://login.example.com"],
    [
      { domain: "example.eu.auth0.com", baseUrl: "https://example.eu.auth0.com/" },
      "https://example.eu.auth0.com",
    ],
    [{ domain: "example.eu.auth0.com", baseUrl: "http://127.0.0.1:4000" }, "http://127.0.0.1:4000"],
    [{ domain: "example.eu.auth0.com", baseUrl: "http://localhost:4000/" }, "http://localhost:4000"],
    [{ domain: "example.eu.auth0.com", baseUrl: "https://[::1]:4000" }, "https://[::1]:4000"],
  ])("%o: %s", (address, origin) => {
    expect(tenantOrigin(address)).toBe(origin);
  });

  it.each([
    "",
    "localhost",
    "https://example.com",
    "example.com/",
    "example.com:443",
    "a b.com",
    "user@example.com",
    "1.2.3.4",
    "-a.com",
  ])("not to the domain %o", (domain) => {
    expect(() => tenantOrigin({ domain })).toThrow(TenantAddressError);
    expect(() => tenantOrigin({ domain })).toThrow(
      /^AUTH0_DOMAIN must be .* such as example\.eu\.auth0\.com/,
    );
  });

  it.each([
    "https://evil.example",
    "http://example.eu.auth0.com",
    "https://example.eu.auth0.com:444",
    "https://example.eu.auth0.com.evil.example",
    "http://127.0.0.1.evil.example",
    "http://localhost.evil.example",
    "http://user:hush@127.0.0.1",
    "http://user@127.0.0.1:4000",
    "http://127.0.0.1:4000/path",
    "http://127.0.0.1:4000/?a=1",
    "http://127.0.0.1:4000/#a",
    "ftp://127.0.0.1",
    "http://0.0.0.0:4000",
    "http://10.0.0.1",
    "127.0.0.1:4000",
    "",
  ])("not to the base URL %o", (baseUrl) => {
    const call = () => tenantOrigin({ domain: "example.eu.auth0.com", baseUrl });
    expect(call).toThrow(TenantAddressError);
    expect(call).toThrow(/^AUTH0_BASE_URL must be .* http:\/\/127\.0\.0\.1:PORT/);
    expect(call).not.toThrow(/hush/);
  });
});
