import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { TenantChoice } from "../../local/chosen-tenant.ts";
import { openDataDirectory } from "../../local/data-directory.ts";
import { DataOfAnotherTenantError, keepForTenant } from "../../local/tenant-of-data.ts";

const credentials = { clientId: "id", clientSecret: "secret" };
const STAND_IN: TenantChoice = { kind: "stand-in", options: {} };
const LOOPBACK: TenantChoice = { kind: "loopback", baseUrl: "http://127.0.0.1:4000", credentials };
const DOMAIN: TenantChoice = { kind: "domain", domain: "example.eu.auth0.com", credentials };
const OTHER: TenantChoice = { ...DOMAIN, domain: "other.eu.auth0.com" };

let path: string;
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), "orgconn-data-"));
});
afterEach(() => rm(path, { recursive: true }));

/** Uses the directory with a tenant, as one run of the embedded stack does. */
function use(choice: TenantChoice): void {
  const data = openDataDirectory(path);
  try {
    keepForTenant(data, choice);
  } finally {
    data.close();
  }
}

test.each([STAND_IN, LOOPBACK, DOMAIN])(
  "a directory stays with the tenant that it was used with first: %o",
  (own) => {
    use(own);
    use(own);
    for (const other of [STAND_IN, LOOPBACK, DOMAIN, OTHER].filter((one) => one !== own)) {
      expect(() => use(other)).toThrow(DataOfAnotherTenantError);
    }
    use(own);
  },
);

test("a refusal names both tenants and the directory", () => {
  use(DOMAIN);
  expect(() => use(OTHER)).toThrow(
    `The data directory ${path} holds requests and records of example.eu.auth0.com, not of other.eu.auth0.com.`,
  );
});
