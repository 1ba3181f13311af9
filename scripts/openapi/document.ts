import { HTTP_ROUTES, HTTP_THROTTLE, READ_SCOPE, WRITE_SCOPES } from "../../contract/http-api.ts";
import { LANES } from "../../contract/place.ts";
import { VERSION } from "../../contract/version.ts";
import { type Answers, LOCATION, lookAgain, ofGateway, refusal, success } from "./answers.ts";
import { componentSchemas, ref } from "./schemas.ts";

const ID = "[A-Za-z0-9_-]{8,64}";
const { submit, lookUp } = HTTP_ROUTES;

/** Answers that every route may give. */
const COMMON: Readonly<Record<string, Answers>> = {
  401: ofGateway(401, "There is no token, or it is not valid. Get another one."),
  429: ofGateway(429, `More than ${HTTP_THROTTLE.rate} requests a second. Send more slowly.`),
  500: ofGateway(500, "The function failed. Send the request again, with the same operation_id."),
  503: refusal(
    "unavailable",
    "A service of AWS failed. Send the request again, with the same operation_id.",
    503,
  ),
};

const submitOperation = {
  operationId: "submitOperation",
  summary: "Send a request to a lane",
  description: [
    "The same request of the same client to the same lane gets the same answer again, however often it is sent.",
    "`requested_by` becomes `api:SUBJECT`, or `api:SUBJECT for WHO`: the token's subject comes first.",
  ].join(" "),
  security: anyOf(submit.scopes),
  parameters: [
    {
      name: "lane",
      in: "query",
      description: `The lane. \`interactive\` needs the scope ${WRITE_SCOPES.interactive}, \`bulk\` the scope ${WRITE_SCOPES.bulk}.`,
      schema: { type: "string", enum: LANES, default: "interactive" },
    },
    {
      name: "Idempotency-Key",
      in: "header",
      description:
        "The operation_id, where the body has none. Where both are given, they are equal. It may be in quotes.",
      schema: { type: "string", pattern: `^(${ID}|"${ID}")$` },
    },
  ],
  requestBody: { required: true, content: { "application/json": { schema: ref("Submission") } } },
  responses: {
    202: success("The lane has the request.", ["Accepted"], { ...LOCATION, ...lookAgain(true) }),
    400: refusal("invalid_request", "Correct what `errors` names."),
    403: refusal("forbidden", "The token lacks the lane's scope, or has no subject. Get another one.", 403),
    413: refusal("too_large", "The body has more than 8 KiB; API Gateway itself refuses one of 10 MB.", 413),
    415: refusal("not_json", "The body must be uncompressed JSON: `application/json`, in UTF-8."),
    422: refusal("operation_id_reused", "Another request has this operation_id. Give another one."),
    ...COMMON,
  },
};

const lookUpOperation = {
  operationId: "lookUpOperation",
  summary: "Look up what became of a request",
  security: anyOf(lookUp.scopes),
  parameters: [
    {
      name: "operation_id",
      in: "path",
      required: true,
      schema: { type: "string", pattern: `^${ID}$` },
    },
  ],
  responses: {
    200: success("The record, or that the lane has the request.", ["Record", "Waiting"], lookAgain(false)),
    403: ofGateway(403, `The token lacks the scope ${READ_SCOPE}. Get another one.`),
    404: refusal(
      "not_found",
      "It is not known. Send the request again if its POST was not answered with 202.",
    ),
    ...COMMON,
  },
};

/** The HTTP API as an OpenAPI document: what the function and API Gateway in front of it take and answer. */
export function openApiDocument(): object {
  return {
    openapi: "3.1.0",
    info: {
      title: "orgconn over HTTP",
      version: VERSION,
      summary: "Enable, disable and retrieve Auth0 organization connections.",
      description: `Requests come to an outcome once they are answered with 202. All clients of a deployment together may send ${HTTP_THROTTLE.rate} requests a second, and ${HTTP_THROTTLE.burst} at once.`,
      license: { name: "Apache 2.0", identifier: "Apache-2.0" },
    },
    servers: [
      {
        url: "https://{api}.execute-api.{region}.amazonaws.com",
        description: "The stack's output HttpApiUrl.",
        variables: { api: { default: "api" }, region: { default: "eu-west-1" } },
      },
    ],
    paths: {
      [submit.path]: { post: submitOperation },
      [lookUp.path]: { get: lookUpOperation },
    },
    components: {
      schemas: componentSchemas(),
      securitySchemes: {
        auth0: {
          type: "oauth2",
          description:
            "Access tokens of the Auth0 tenant, for the audience that the deployment names (`httpApiAudience`).",
          flows: {
            clientCredentials: {
              tokenUrl: "https://tenant.auth0.com/oauth/token",
              scopes: {
                [READ_SCOPE]: "Look up operations.",
                ...Object.fromEntries(
                  LANES.map((lane) => [WRITE_SCOPES[lane], `Send requests to the ${lane} lane.`]),
                ),
              },
            },
          },
        },
      },
    },
  };
}

/** A token needs one of the scopes. */
function anyOf(scopes: readonly string[]) {
  return scopes.map((scope) => ({ auth0: [scope] }));
}
