/** Writes the published JSON Schemas, of a request and of an event: `npm run schema`. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod/mini";
import { requestSchema } from "../contract/request.ts";
import { outcomeEventSchema } from "../lib/events/outcome-event.ts";

/** A JSON Schema that is published. */
export interface PublishedSchema {
  /** Where it lies in the repository and in the package. */
  readonly file: string;
  /** What the file says. */
  readonly text: string;
}

/** Every JSON Schema that the project publishes, made from the zod schema that is its one definition. */
export const PUBLISHED_SCHEMAS: readonly PublishedSchema[] = [
  publish("request", requestSchema, "orgconn request", "The body of a message to one of the lanes."),
  publish("event", outcomeEventSchema, "orgconn event", "An outcome as a rule on the event bus gets it."),
];

function publish(
  name: string,
  definition: z.ZodMiniType,
  title: string,
  description: string,
): PublishedSchema {
  const schema = { title, description, ...z.toJSONSchema(definition) };
  return {
    file: join(import.meta.dirname, `../docs/${name}.schema.json`),
    text: `${JSON.stringify(schema, null, 2)}\n`,
  };
}

if (import.meta.main) for (const { file, text } of PUBLISHED_SCHEMAS) writeFileSync(file, text);
