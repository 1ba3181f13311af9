import * as z from "zod/mini";
import { LANES } from "../../contract/place.ts";
import { requestSchema } from "../../contract/request.ts";
import { PROBLEM_KINDS, problemType } from "../../doors/http/problem.ts";
import { recordSchema } from "./record-schema.ts";
import { said, time } from "./texts.ts";

/** A request as a client sends it: the operation_id may stand in a header. */
const submissionSchema = z
  .union(requestSchema.def.options.map((option) => z.partial(option, { operation_id: true })))
  .check(
    z.describe(
      "What is asked for, without any other field. It must have an operation_id unless the header Idempotency-Key is one. At most 8 KiB of UTF-8.",
    ),
  );

const accepted = { operation_id: said("The request's."), status: z.literal("accepted"), lane: z.enum(LANES) };
const acceptedSchema = z.looseObject(accepted);
const waitingSchema = z.looseObject({ ...accepted, accepted_at: time("When it was taken in.") });

const problemSchema = z.looseObject({
  type: z.enum(PROBLEM_KINDS.map(problemType)),
  title: said("The kind of problem, in words."),
  status: z.int(),
  detail: said("What is wrong, and what is allowed."),
  errors: z.optional(
    z
      .array(
        z.looseObject({
          detail: said("What is wrong with this part, and what is allowed."),
          pointer: z.optional(said("The field of the body, as a JSON pointer in the fragment of a URI.")),
          header: z.optional(said("The header.")),
          parameter: z.optional(said("The parameter of the query or the path.")),
        }),
      )
      .check(z.describe("The parts that are wrong.")),
  ),
});

const gatewaySchema = z.looseObject({ message: said("Such as `Unauthorized`.") });

const SCHEMAS = {
  Request: [requestSchema, "A request as it was recorded: requested_by begins with the client's name."],
  Submission: [submissionSchema, undefined],
  Accepted: [acceptedSchema, "The lane has the request: it comes to an outcome."],
  Waiting: [waitingSchema, "A request that the worker has not recorded yet."],
  Record: [recordSchema, "What the worker recorded of an operation."],
  Problem: [problemSchema, "A problem document (RFC 9457)."],
  GatewayMessage: [gatewaySchema, "An answer of API Gateway itself."],
} as const satisfies Record<string, readonly [z.ZodMiniType, string | undefined]>;

/** The name of a schema of the document. */
export type SchemaName = keyof typeof SCHEMAS;

/** A reference to a schema of the document. */
export const ref = (name: SchemaName) => ({ $ref: `#/components/schemas/${name}` });

/** Every schema of the document by its name. Where one contains another, it refers to it. */
export function componentSchemas(): Record<string, object> {
  const registry = z.registry<{ id: string }>();
  for (const [name, [schema]] of Object.entries(SCHEMAS)) registry.add(schema, { id: name });
  const { schemas } = z.toJSONSchema(registry, { uri: (id) => `#/components/schemas/${id}` });
  return Object.fromEntries(
    Object.entries(SCHEMAS).map(([name, [, description]]) => {
      const { $schema: _dialect, $id: _id, ...schema } = schemas[name] ?? {};
      return [name, { ...(description === undefined ? {} : { description }), ...schema }];
    }),
  );
}
