import { checkTenantRules, type TenantRule } from "../../contract/tenant-rules.ts";

/** The names of the function's variables: the stack sets them, and so does the embedded stack. */
export type EventsVariable =
  | "INTERACTIVE_QUEUE_URL"
  | "DEAD_LETTER_QUEUE_URL"
  | "TENANT_RULES"
  | "ORGCONN_VERSION";

/** The configuration of the function `tenant-events`. */
export interface EventsEnvironment {
  readonly interactiveQueueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly rules: readonly TenantRule[];
}

/**
 * Reads the function's configuration from its environment.
 *
 * @throws Error naming what is missing or malformed.
 */
export function readEventsEnvironment(
  variables: Readonly<Record<string, string | undefined>>,
): EventsEnvironment {
  const given = (name: EventsVariable): string => {
    const value = variables[name];
    if (value) return value;
    throw new Error(`The function's environment lacks ${name}. Deploy the stack again.`);
  };
  const checked = checkTenantRules(JSON.parse(given("TENANT_RULES")));
  if (checked.kind === "malformed") {
    const problems = checked.problems.map(({ path, message }) => `${path.map(String).join(".")} ${message}`);
    throw new Error(`TENANT_RULES cannot be used. Deploy the stack again. ${problems.join("; ")}`);
  }
  return {
    interactiveQueueUrl: given("INTERACTIVE_QUEUE_URL"),
    deadLetterQueueUrl: given("DEAD_LETTER_QUEUE_URL"),
    rules: checked.rules,
  };
}
