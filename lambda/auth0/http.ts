import type { Clock } from "../../contract/clock.ts";
import { defined } from "../../contract/defined.ts";
import { type Answer, toHttp } from "../answer/calls.ts";
import { interpreted } from "../answer/interpret.ts";
import { tokenVerdict } from "../answer/token-verdict.ts";
import type { Exchange, HttpClient } from "./http-client.ts";
import { parseJson } from "./json.ts";
import { TOKEN_TIMEOUT_MS } from "./limits.ts";
import type { Tenant } from "./tenant.ts";
import type { TokenAnswer, TokenSource } from "./token.ts";

/** What the tenant is called through. */
export interface TenantPorts {
  readonly http: HttpClient;
  readonly tokens: TokenSource;
  readonly clock: Clock;
  /** Longest wait for a token, in milliseconds. Default: `TOKEN_TIMEOUT_MS`. */
  readonly tokenTimeoutMs?: number;
}

/**
 * The tenant's Management API.
 *
 * A call ends within `CALL_TIMEOUT_MS` and is one request at most: after a 401 the token source knows that the token
 * was refused, or is in doubt where the 401 is not Auth0's, and the caller tries again with a permit of its own.
 * `freshToken` of an answer says that no newer token can be expected to do better.
 *
 * What failed is told apart by what it means for the pair: `unsent` when no byte of the call was written (no
 * connection, or no token because something that keeps it could not be reached), `credentials` when the credentials
 * are missing or refused, `lost` after that. An answer whose body did not arrive whole is an answer where its status alone
 * says what became of the call (success, and 429 with its headers) and lost otherwise: without the words of a 403 or
 * 404 a request could be rejected or called done by mistake.
 *
 * @example createTenant({ http, tokens, clock }).call({ kind: "disable", organizationId: "org_1", connectionId: "con_1" })
 */
export function createTenant({
  http,
  tokens,
  clock,
  tokenTimeoutMs = TOKEN_TIMEOUT_MS,
}: TenantPorts): Tenant {
  return {
    foresee: tokens.foresee,
    prepare: () => void tokens.current(),
    async call(call) {
      const askedAtMs = clock.now();
      const current = await within(tokenTimeoutMs, tokens.current(), clock);
      if (current.kind === "unavailable") {
        const failure = current.cause === "refused" ? "credentials" : "unsent";
        const { detail } = current;
        const times = { sentAtMs: askedAtMs, receivedAtMs: clock.now() };
        return interpreted(call, { kind: "failure", failure, detail, ...times });
      }
      const { token, fresh } = current;
      const { method, path, body } = toHttp(call);
      const exchange = await http.exchange({
        method,
        path,
        headers: {
          authorization: `Bearer ${token}`,
          accept: "application/json",
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...defined({ body }),
      });
      const answer = interpreted(call, toAnswer(exchange, token, fresh));
      const verdict = tokenVerdict(answer, answer.meaning);
      if (verdict !== undefined) tokens[verdict](token);
      return answer;
    },
  };
}

const NOT_YET = Promise.resolve(undefined);

async function within(timeoutMs: number, current: Promise<TokenAnswer>, clock: Clock): Promise<TokenAnswer> {
  // A token in hand is there at once, and is worth no timer.
  const inHand = await Promise.race([current, NOT_YET]);
  if (inHand !== undefined) return inHand;
  const late: TokenAnswer = {
    kind: "unavailable",
    cause: "unreachable",
    detail: `no token within ${timeoutMs} ms`,
  };
  return Promise.race([current, clock.sleep(timeoutMs).then(() => late)]);
}

function toAnswer(exchange: Exchange, token: string, freshToken: boolean): Answer {
  const { sentAtMs, receivedAtMs } = exchange;
  switch (exchange.kind) {
    case "answered": {
      const { status, headers } = exchange;
      // A proxy that repeats what it was sent must not get the token into a record.
      const body = toBody(exchange.body.replaceAll(token, "[token]"));
      return { kind: "http", status, headers, body, sentAtMs, receivedAtMs, freshToken };
    }
    case "cut": {
      const { status, headers, detail } = exchange;
      if ((status >= 200 && status < 300) || status === 429) {
        return { kind: "http", status, headers, body: undefined, sentAtMs, receivedAtMs, freshToken };
      }
      return { kind: "failure", failure: "lost", detail: `${status}: ${detail}`, sentAtMs, receivedAtMs };
    }
    default:
      return { kind: "failure", failure: exchange.kind, detail: exchange.detail, sentAtMs, receivedAtMs };
  }
}

function toBody(text: string): unknown {
  return text === "" ? undefined : (parseJson(text) ?? text);
}
