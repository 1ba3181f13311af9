import type { TenantChoice } from "./chosen-tenant.ts";
import type { DataDirectory } from "./data-directory.ts";

/** A data directory that holds another tenant's requests and records. */
export class DataOfAnotherTenantError extends Error {
  override readonly name = "DataOfAnotherTenantError";

  constructor(path: string, owner: string, chosen: string) {
    super(`The data directory ${path} holds requests and records of ${owner}, not of ${chosen}.`);
  }
}

/**
 * Keeps a data directory for the tenant that it is used with first. Waiting requests would change another one, and its
 * connections would be compared with records that are not its own.
 *
 * @throws DataOfAnotherTenantError
 */
export function keepForTenant({ path, database }: DataDirectory, choice: TenantChoice): void {
  const chosen = nameOf(choice);
  database.exec("CREATE TABLE IF NOT EXISTS tenant (only INTEGER PRIMARY KEY CHECK (only = 1), name TEXT)");
  database.prepare("INSERT OR IGNORE INTO tenant VALUES (1, ?)").run(chosen);
  const owner = database.prepare("SELECT name FROM tenant").get()?.name;
  if (path !== undefined && owner !== chosen) throw new DataOfAnotherTenantError(path, String(owner), chosen);
}

function nameOf(choice: TenantChoice): string {
  switch (choice.kind) {
    case "stand-in":
      return "its own stand-in";
    case "domain":
      return choice.domain;
    case "loopback":
      return choice.baseUrl;
  }
}
