import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { APIGatewayProxyEventV2WithJWTAuthorizer } from "aws-lambda";
import { ACCOUNT_ID } from "../template.ts";
import type { MatchedRoute } from "./routes.ts";

/** A call that the authorizer lets pass. */
export interface AllowedCall {
  readonly incoming: IncomingMessage;
  readonly body: Buffer;
  readonly matched: MatchedRoute;
  readonly claims: Readonly<Record<string, string>>;
  /** The token's. */
  readonly scopes: readonly string[];
  readonly nowMs: number;
}

/** Types whose body API Gateway passes on as text; every other is base64, also where there is no type. */
const TEXT_TYPE = /^(text\/[^;]+|application\/(json|javascript|xml))\s*(;|$)/i;

/** The event of a call as API Gateway gives it to the function: payload format 2.0. */
export function eventOf(call: AllowedCall): APIGatewayProxyEventV2WithJWTAuthorizer {
  const { incoming, body, matched, claims, scopes, nowMs } = call;
  const { key } = matched.route;
  const [path = "", query = ""] = (incoming.url ?? "").split(/\?(.*)/s, 2);
  const headers = headersOf(incoming);
  const isBase64Encoded = body.length > 0 && !TEXT_TYPE.test(headers["content-type"] ?? "");
  return {
    version: "2.0",
    routeKey: key,
    rawPath: path,
    rawQueryString: query,
    headers,
    ...(query === "" ? {} : { queryStringParameters: queryOf(query) }),
    ...(Object.keys(matched.parameters).length === 0 ? {} : { pathParameters: { ...matched.parameters } }),
    ...(body.length === 0 ? {} : { body: body.toString(isBase64Encoded ? "base64" : "utf8") }),
    isBase64Encoded,
    requestContext: {
      accountId: ACCOUNT_ID,
      apiId: "local",
      authorizer: {
        principalId: "",
        integrationLatency: 0,
        jwt: { claims: { ...claims }, scopes: [...scopes] },
      },
      domainName: headers.host ?? "",
      domainPrefix: "local",
      http: {
        method: incoming.method ?? "",
        path,
        protocol: `HTTP/${incoming.httpVersion}`,
        sourceIp: incoming.socket.remoteAddress ?? "",
        userAgent: headers["user-agent"] ?? "",
      },
      requestId: randomUUID(),
      routeKey: key,
      stage: "$default",
      time: new Date(nowMs).toISOString(),
      timeEpoch: nowMs,
    },
  };
}

function headersOf({ headersDistinct }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headersDistinct).map(([name, values = []]) => [name, values.join(",")]),
  );
}

/** Values of one name are one value, with commas between. */
function queryOf(query: string): Record<string, string> {
  const parameters = new URLSearchParams(query);
  return Object.fromEntries([...parameters.keys()].map((name) => [name, parameters.getAll(name).join(",")]));
}
