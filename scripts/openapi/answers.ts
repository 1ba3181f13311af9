import { type ProblemKind, Refusal } from "../../doors/http/problem.ts";
import { type Awaited, retryAfter } from "../../doors/http/reply.ts";
import { ref, type SchemaName } from "./schemas.ts";

/** Answers of one status: what they mean, and the shapes that their body may have. */
export interface Answers {
  readonly description: string;
  readonly headers?: Readonly<Record<string, object>>;
  readonly content: Readonly<Record<string, object>>;
}

const header = (description: string, schema: object, required = true) => ({ description, required, schema });
const CACHE = { "Cache-Control": header("Answers change with time.", { const: "no-store" }) };
const seconds = (...awaited: readonly Awaited[]) => ({
  type: "integer",
  enum: awaited.map((one) => Number(retryAfter(one)["retry-after"])),
});

/** What API Gateway says by itself, by status. */
const GATEWAY = {
  401: "Unauthorized",
  403: "Forbidden",
  413: "Request Entity Too Large",
  429: "Too Many Requests",
  500: "Internal Server Error",
  503: "Service Unavailable",
} as const;

type GatewayStatus = keyof typeof GATEWAY;

const gatewayBody = (status: GatewayStatus) => ({
  "application/json": {
    schema: { allOf: [ref("GatewayMessage"), { properties: { message: { const: GATEWAY[status] } } }] },
  },
});

/** What clients do with a token that is not enough is said in a header, by API Gateway alone. */
const AUTHENTICATE = header("Why, by API Gateway (RFC 6750).", { type: "string", pattern: "^Bearer" }, false);

/** A good answer. */
export function success(
  description: string,
  schemas: readonly SchemaName[],
  headers: Readonly<Record<string, object>> = {},
): Answers {
  const [first = "Record"] = schemas;
  const schema = schemas.length === 1 ? ref(first) : { oneOf: schemas.map(ref) };
  return { description, headers: { ...headers, ...CACHE }, content: { "application/json": { schema } } };
}

/** A header that says when to look again. */
export const lookAgain = (required: boolean) => ({
  "Retry-After": header("Seconds until a look is worth it.", seconds("interactive", "bulk"), required),
});

/** Where the outcome will be. */
export const LOCATION = {
  Location: header("The path of the operation.", {
    type: "string",
    pattern: "^/operations/[A-Za-z0-9_-]{8,64}$",
  }),
};

/** An answer of API Gateway alone. */
export function ofGateway(status: GatewayStatus, description: string): Answers {
  const isAuthorizer = status === 401 || status === 403;
  return {
    description,
    ...(isAuthorizer ? { headers: { "WWW-Authenticate": AUTHENTICATE } } : {}),
    content: gatewayBody(status),
  };
}

/** A refusal by the function, and by API Gateway too where that says the same by itself. */
export function refusal(kind: ProblemKind, description: string, gateway?: GatewayStatus): Answers {
  const { type, title, status } = new Refusal(kind, "").document;
  const document = {
    allOf: [
      ref("Problem"),
      { properties: { type: { const: type }, title: { const: title }, status: { const: status } } },
    ],
  };
  const isUnavailable = kind === "unavailable";
  return {
    description,
    headers: {
      ...(gateway === 403 ? { "WWW-Authenticate": AUTHENTICATE } : {}),
      ...(isUnavailable
        ? { "Retry-After": header("Seconds, by the function.", seconds("unavailable"), false) }
        : {}),
      "Cache-Control": { ...CACHE["Cache-Control"], required: gateway === undefined },
    },
    content: {
      "application/problem+json": { schema: document },
      ...(gateway === undefined ? {} : gatewayBody(gateway)),
    },
  };
}
