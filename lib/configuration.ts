import type { Node } from "constructs";
import * as z from "zod/mini";
import { parseSettings, settingsSchema } from "./settings.ts";

/** The environment whose data survive the stack: tables and queues are retained, deletion is refused. */
const PRODUCTION = "production";

const configurationSchema = z.extend(settingsSchema, {
  /** Which of the deployments for one tenant this is. */
  environment: z._default(
    z.string().check(
      z.regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, {
        error: ({ input }) =>
          `must be lower-case letters, digits and single hyphens, such as "staging", but was ${JSON.stringify(input)}`,
      }),
      z.maxLength(24, "must be at most 24 characters"),
    ),
    PRODUCTION,
  ),
});

/** One deployment: the worker's settings, and the environment's name. */
export type Configuration = z.output<typeof configurationSchema>;

/**
 * Reads the configuration from CDK's context: `-c name=value`, or `context` in cdk.json.
 *
 * @param node The app's node.
 * @throws ConfigurationError naming everything that is wrong, what it was, and what it may be.
 * @example readConfiguration(app.node)
 */
export function readConfiguration(node: Node): Configuration {
  const names = Object.keys(configurationSchema.shape);
  return parseSettings(
    configurationSchema,
    Object.fromEntries(names.map((name) => [name, node.tryGetContext(name)])),
  );
}

/** Whether a deployment's data must survive it. */
export function isProduction(configuration: Configuration): boolean {
  return configuration.environment === PRODUCTION;
}

/**
 * The name of a deployment's stack: another one for every tenant and environment. Hyphens are doubled before dots
 * become hyphens, so that `acme.eu.auth0.com` and `acme-eu.auth0.com` do not share a stack.
 *
 * @example stackName({ environment: "production", auth0Domain: "acme.eu.auth0.com", … })
 * // "orgconn-production-acme-eu-auth0-com"
 */
export function stackName({ environment, auth0Domain }: Configuration): string {
  return ["orgconn", environment, ...auth0Domain.split(".")]
    .map((label) => label.replaceAll("-", "--"))
    .join("-");
}
