/** Writes the published JSON Schemas, of a request and of an event, and the OpenAPI document: `npm run schema`. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod/mini";
import { requestSchema } from "../contract/request.ts";
import { outcomeEventSchema } from "../lib/events/outcome-event.ts";
import { openApiDocument } from "./openapi/document.ts";

/** A document that is published. */
export interface PublishedSchema {
  /** Where it lies in the repository. */
  readonly file: string;
  /** What the file says. */
  readonly text: string;
}

/** Every document for programs that the project publishes, made from the zod schema that is its one definition. */
export const PUBLISHED_SCHEMAS: readonly PublishedSchema[] = [
  publish("request", requestSchema, "orgconn request", "The body of a message to one of the lanes."),
  publish("event", outcomeEventSchema, "orgconn event", "An outcome as a rule on the event bus gets it."),
  document("openapi.json", openApiDocument()),
];

function publish(
  name: string,
  definition: z.ZodMiniType,
  title: string,
  description: string,
): PublishedSchema {
  return document(`${name}.schema.json`, { title, description, ...z.toJSONSchema(definition) });
}

function document(name: string, content: object): PublishedSchema {
  return {
    file: join(import.meta.dirname, "../docs", name),
    text: `${JSON.stringify(content, null, 2)}\n`,
  };
}

if (import.meta.main) for (const { file, text } of PUBLISHED_SCHEMAS) writeFileSync(file, text);
