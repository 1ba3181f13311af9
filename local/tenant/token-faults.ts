import type { Fault } from "./faults.ts";

/** A refusal of the token endpoint, which gives out no token. */
function tokenError(status: number, error: string, description: string): Fault {
  const reply = { status, body: { error, error_description: description } };
  return { effect: "none", answer: { kind: "reply", reply } };
}

/**
 * What Auth0 answers where the audience names a custom domain, as it was seen in the field.
 *
 * @param audience Such as `https://login.example.com/api/v2/`.
 */
export function serviceNotEnabled(audience: string, status: 401 | 403 = 403): Fault {
  return tokenError(status, "access_denied", `Service not enabled within domain: ${audience}`);
}

/** What Auth0 answers where the tenant's own Action fails that runs before a token is given out. */
export function actionFailed(): Fault {
  return tokenError(500, "server_error", "Script generated an unhandled asynchronous exception.");
}
