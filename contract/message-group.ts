import type { Request } from "./request.ts";

/**
 * The message group that keeps the order of a request's pair; a retrieve has no order against writes.
 *
 * @example messageGroupId({ action: "disable", organization_id: "org_1", connection_id: "con_1", … }) // "org_1#con_1"
 */
export function messageGroupId(
  request: Pick<Request, "action" | "organization_id"> & { readonly connection_id?: string },
): string {
  return `${request.organization_id}#${request.action === "retrieve" ? "*" : request.connection_id}`;
}
