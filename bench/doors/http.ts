import { performance } from "node:perf_hooks";
import { HTTP_ROUTES, WRITE_SCOPES } from "../../contract/http-api.ts";
import type { EmbeddedStack } from "../../local/stack.ts";
import { DEFAULT_CREDENTIALS } from "../../local/tenant/options.ts";
import type { Passage } from "./latency.ts";

/**
 * From the answer 202 to the record of the outcome, which the worker writes once it has Auth0's answer.
 *
 * @param recorded Resolves when an operation's outcome is recorded.
 */
export async function fromHttp(
  stack: EmbeddedStack,
  connectionId: string,
  recorded: (operationId: string) => Promise<void>,
): Promise<Passage> {
  const token = await tokenFor(stack);
  return {
    name: "HTTP 202 → Auth0's answer, recorded",
    limitMs: 1_500,
    async pass(index) {
      const operationId = `bench-http-${index}`;
      const ended = recorded(operationId);
      const response = await fetch(`${stack.endpoints.httpApi}${HTTP_ROUTES.submit.path}`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify({
          operation_id: operationId,
          action: "enable",
          organization_id: `org_${String(index + 1).padStart(16, "0")}`,
          connection_id: connectionId,
        }),
      });
      const startedMs = performance.now();
      if (response.status !== 202) throw new Error(`${response.status}: ${await response.text()}`);
      await ended;
      return performance.now() - startedMs;
    },
  };
}

async function tokenFor({ endpoints, httpApiAudience }: EmbeddedStack): Promise<string> {
  const response = await fetch(`${endpoints.auth0}/oauth/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: DEFAULT_CREDENTIALS.clientId,
      client_secret: DEFAULT_CREDENTIALS.clientSecret ?? "",
      audience: httpApiAudience,
      scope: WRITE_SCOPES.interactive,
    }),
  });
  const { access_token } = (await response.json()) as { readonly access_token: string };
  return access_token;
}
