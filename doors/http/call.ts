import type { APIGatewayProxyEventV2WithJWTAuthorizer } from "aws-lambda";

/** What API Gateway gives the function, as far as the function reads it. */
export type HttpEvent = Pick<
  APIGatewayProxyEventV2WithJWTAuthorizer,
  "routeKey" | "headers" | "queryStringParameters" | "pathParameters" | "body" | "isBase64Encoded"
> & {
  readonly requestContext: Pick<APIGatewayProxyEventV2WithJWTAuthorizer["requestContext"], "authorizer">;
};

/** A call of the API, by a client whose token API Gateway has checked. */
export interface Call {
  /** Such as `POST /operations`. */
  readonly routeKey: string;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly path: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  /** The token's subject: with Auth0, the client's id and `@clients`. */
  readonly subject: string;
  readonly scopes: readonly string[];
}

/** Reads an event of an HTTP API, payload format 2.0, behind a JWT authorizer. */
export function callOf(event: HttpEvent): Call {
  const { claims } = event.requestContext.authorizer.jwt;
  return {
    routeKey: event.routeKey,
    headers: Object.fromEntries(
      Object.entries(event.headers).map(([name, value]) => [name.toLowerCase(), value]),
    ),
    query: event.queryStringParameters ?? {},
    path: event.pathParameters ?? {},
    body: Buffer.from(event.body ?? "", event.isBase64Encoded ? "base64" : "utf8"),
    // What is not well-formed would make the request malformed.
    subject: String(claims.sub ?? "").toWellFormed(),
    scopes: String(claims.scope ?? "").split(" "),
  };
}
