/** Holds answers of the HTTP API against its OpenAPI document. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import type { HttpRoute } from "../../../contract/http-api.ts";

/** The published document. */
export const DOCUMENT = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../../docs/openapi.json"), "utf8"),
) as OpenApi;

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

interface Operation {
  readonly responses: Readonly<Record<string, Response>>;
}

interface Response {
  readonly headers?: Readonly<Record<string, { readonly required: boolean; readonly schema: object }>>;
  readonly content: Readonly<Record<string, { readonly schema: object }>>;
}

/** An answer of the HTTP API. */
export interface Answered {
  readonly statusCode: number;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly content: unknown;
}

const ajv = new Ajv2020({ strict: false, allErrors: true });
ajv.addFormat("date-time", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
ajv.addSchema(DOCUMENT, "openapi");

const known = new Map<string, ValidateFunction>();

/** Whether the document lets a client send this. */
export const isSubmission = validatorAt("components", "schemas", "Submission");

/** What an answer is, such as `POST /operations 202 application/json`. */
export function answerKey({ method, path }: HttpRoute, { statusCode, headers }: Answered): string {
  return [method, path, statusCode, headers["content-type"]].join(" ");
}

/** Every answer that the document names. */
export function documentedKeys(): readonly string[] {
  return Object.entries(DOCUMENT.paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, { responses }]) =>
      Object.entries(responses).flatMap(([status, { content }]) =>
        Object.keys(content).map((type) => [method.toUpperCase(), path, status, type].join(" ")),
      ),
    ),
  );
}

/**
 * Holds an answer against the document.
 *
 * @returns A line for each thing that is not as the document says.
 */
export function documented(route: HttpRoute, answered: Answered): readonly string[] {
  const key = answerKey(route, answered);
  const { statusCode, headers, content } = answered;
  const place = ["paths", route.path, route.method.toLowerCase(), "responses", String(statusCode)];
  const response = DOCUMENT.paths[route.path]?.[route.method.toLowerCase()]?.responses[statusCode];
  const type = headers["content-type"] ?? "";
  if (response?.content[type] === undefined) return [`${key} is not documented`];
  const body = validatorAt(...place, "content", type, "schema");
  const problems = body(content) ? [] : [`${key}: ${ajv.errorsText(body.errors)}`];
  for (const [name, { required }] of Object.entries(response.headers ?? {})) {
    const value = headers[name.toLowerCase()];
    const check = validatorAt(...place, "headers", name, "schema");
    if (value === undefined ? required : !check(value) && !check(Number(value))) {
      problems.push(`${key}: ${name} is ${value}`);
    }
  }
  return problems;
}

/** The validator of a schema that is somewhere in the document. */
function validatorAt(...path: readonly string[]): ValidateFunction {
  const steps = path.map((step) => encodeURIComponent(step.replaceAll("~", "~0").replaceAll("/", "~1")));
  const pointer = steps.join("/");
  const validator = known.get(pointer) ?? ajv.compile({ $ref: `openapi#/${pointer}` });
  known.set(pointer, validator);
  return validator;
}
