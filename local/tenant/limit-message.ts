/** Auth0's words for the limit that was reached. */
import type { BucketName } from "./bucket-name.ts";
export function limitMessage(name: BucketName): string {
  const group = {
    management: undefined,
    write: "organization_connections_write",
    read: "organization_connections_read",
    list_organizations: "organizations_list",
    organization_by_name: "organizations_by_name",
  }[name];
  return group === undefined
    ? "Global limit has been reached"
    : `Global per minute ${group} group limit has been reached`;
}
