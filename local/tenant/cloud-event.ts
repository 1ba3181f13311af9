import type { Organization } from "./entities.ts";

/** An event as Auth0's event streams deliver it. Source: Auth0's documentation of `organization.created`. */
export interface CloudEvent {
  readonly specversion: "1.0";
  readonly type: "organization.created";
  readonly source: string;
  readonly id: string;
  readonly time: string;
  readonly data: { readonly object: Organization };
  readonly a0tenant: string;
  readonly a0stream: string;
}
