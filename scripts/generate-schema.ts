/** Writes the published JSON Schema of a request: `npm run schema`. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod/mini";
import { requestSchema } from "../lambda/request/schema.ts";

/** Where the schema lies in the repository and in the package. */
export const REQUEST_SCHEMA_FILE = join(import.meta.dirname, "../docs/request.schema.json");

/** The JSON Schema of a request, as the file says it. */
export function requestJsonSchema(): string {
  const schema = {
    title: "orgconn request",
    description: "The body of a message to one of the lanes.",
    ...z.toJSONSchema(requestSchema),
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

if (import.meta.main) writeFileSync(REQUEST_SCHEMA_FILE, requestJsonSchema());
