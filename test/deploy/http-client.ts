/** A system outside AWS that uses the deployed HTTP API. */
import { createRequire } from "node:module";
import { CREDENTIALS, HTTP_API_AUDIENCE } from "./world.ts";

// An HTTP API has a name of its own under `localhost`.
createRequire(import.meta.url)("./localhost-names.cjs");

/** What an HTTP API answered. */
export interface Answer {
  readonly status: number;
  readonly location: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * Asks a tenant for a token, as a client does.
 *
 * @param asked What differs from a token for the HTTP API with all scopes.
 */
export async function tokenFor(
  tenantUrl: string,
  asked: Readonly<Record<string, string>> = {},
): Promise<string> {
  const response = await fetch(`${tenantUrl}/oauth/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: CREDENTIALS.clientId,
      client_secret: CREDENTIALS.clientSecret,
      audience: HTTP_API_AUDIENCE,
      ...asked,
    }),
  });
  if (!response.ok) throw new Error(`The tenant gives no token: ${await response.text()}`);
  return ((await response.json()) as { access_token: string }).access_token;
}

/** Calls an HTTP API; with a body it is a POST. */
export async function call(url: string, token: string | undefined, body?: object): Promise<Answer> {
  const response = await fetch(url, {
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      "content-type": "application/json",
    },
    ...(body !== undefined && { method: "POST", body: JSON.stringify(body) }),
  });
  return {
    status: response.status,
    location: response.headers.get("location") ?? "",
    body: (await response.json()) as Answer["body"],
  };
}
