import * as z from "zod/mini";
import { parseVariables } from "./environment.ts";

const text = z.string().check(z.minLength(1));

/** The environment of the function behind the HTTP API: the stack sets it. */
const intakeEnvironmentSchema = z.object({
  OPERATIONS_TABLE: text,
  INTERACTIVE_QUEUE_URL: text,
  BULK_QUEUE_URL: text,
});

/** The configuration of the function behind the HTTP API. */
export type IntakeEnvironment = z.infer<typeof intakeEnvironmentSchema>;

/**
 * Reads the configuration of the function behind the HTTP API from its environment.
 *
 * @throws Error naming every variable that is missing.
 */
export function readIntakeEnvironment(
  variables: Readonly<Record<string, string | undefined>>,
): IntakeEnvironment {
  return parseVariables(intakeEnvironmentSchema, variables);
}
