/** A scope of the Management API that one of the worker's calls needs. */
export type Scope =
  | "create:organization_connections"
  | "update:organization_connections"
  | "delete:organization_connections"
  | "read:organization_connections";
