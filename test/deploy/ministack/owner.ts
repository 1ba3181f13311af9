import { clientOptions } from "../../../local/clients.ts";
import { REGION } from "../../../local/template.ts";

/** The account's owner, who signs in as the stand-ins' clients do. Policies do not apply, signatures are not checked. */
export const OWNER = clientOptions("").credentials;

/** Signs the owner in, for what the project has no client of AWS's for. */
export function ownerAuthorization(service: string): string {
  const scope = `${OWNER.accessKeyId}/20260101/${REGION}/${service}/aws4_request`;
  return `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`;
}
