import { connectionIdSchema, organizationIdSchema } from "../../contract/request.ts";
import { UsageError } from "../errors.ts";

/**
 * Checks an argument that names an organization.
 *
 * @throws UsageError
 * @example organizationIdArgument("org_0000000000000001") // the same
 */
export function organizationIdArgument(text: string): string {
  return checked("organization", organizationIdSchema.safeParse(text), text);
}

/**
 * Checks an argument that names a connection.
 *
 * @throws UsageError
 */
export function connectionIdArgument(text: string): string {
  return checked("connection", connectionIdSchema.safeParse(text), text);
}

interface Checked {
  readonly success: boolean;
  readonly error?: { readonly issues: readonly { readonly message: string }[] };
}

function checked(name: string, { success, error }: Checked, text: string): string {
  if (success) return text;
  throw new UsageError(`${name}: ${error?.issues[0]?.message}, not ${JSON.stringify(text)}.`);
}
