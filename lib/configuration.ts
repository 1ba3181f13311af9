import type { Node } from "constructs";
import * as z from "zod/mini";
import { ConfigurationError } from "./configuration-error.ts";
import { audience } from "./doors/http-api-settings.ts";
import { regionProblem } from "./regions.ts";
import { flag, isFlag, region } from "./setting-values.ts";
import { parseSettings, refuseUnknown, settingsSchema } from "./settings.ts";
import { eventSourceName, tenantRules } from "./tenant-events-settings.ts";

/** The environment whose data always survive the stack. Every other environment must choose. */
const PRODUCTION = "production";

/** The longest stack name that CloudFormation allows, in characters. */
const LONGEST_STACK_NAME = 128;

/** Explains both values of `retain` in its errors. */
const RETAIN_CHOICES =
  "true keeps queues, tables, secrets, logs and the key when the stack is deleted, false deletes them with it";

const wrongName = ({ input }: { readonly input?: unknown }) =>
  `must be lower-case letters, digits and single hyphens, such as "staging", but was ${JSON.stringify(input)}`;

const environmentName = z.string({ error: wrongName }).check(
  z.regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, { error: wrongName }),
  z.maxLength(24, {
    error: ({ input }) =>
      `must be at most 24 characters, but was ${JSON.stringify(input)}, of ${String(input).length}`,
  }),
);

const configurationSchema = z.extend(settingsSchema, {
  /** Which of the deployments for one tenant this is. */
  environment: z._default(environmentName, PRODUCTION),
  /** Whether the data survive the stack. */
  retain: z.pipe(
    z.custom<boolean | string>(isFlag, {
      error: ({ input }) =>
        input === undefined
          ? `is missing: every environment but ${PRODUCTION} has to choose, as in -c retain=false; ${RETAIN_CHOICES}`
          : `must be true or false, but was ${JSON.stringify(input)}: ${RETAIN_CHOICES}`,
    }),
    z.transform((value: boolean | string) => String(value) === "true"),
  ),
  /** Whether stack and tables refuse to be deleted. Default: whether the data are retained. */
  deletionProtection: z.optional(flag),
  /** The region that the stack is bound to; otherwise it goes wherever the AWS credentials point. */
  region: z.optional(region),
  /** Whether a key of the deployment's own encrypts everything at rest, rather than keys that AWS manages. */
  customerKey: z._default(flag, false),
  /** The partner event source of the tenant's event stream, where there are rules on its events. */
  tenantEventSource: z.optional(eventSourceName),
  /** The rules: what is enabled for a new organization. */
  tenantEventRules: z.optional(tenantRules),
  /** Whether the key of an earlier deployment with `customerKey` stays, for what is still encrypted with it. */
  formerCustomerKey: z._default(flag, false),
  /** The audience of the tokens for the HTTP API, which there is only where it is given. */
  httpApiAudience: z.optional(audience),
});

/** One deployment: the worker's settings, the environment's name, what is kept of it, and where and under which key it lies. */
export type Configuration = z.output<typeof configurationSchema> & { readonly deletionProtection: boolean };

/**
 * Reads the configuration from CDK's context: `-c name=value`, or `context` in cdk.json.
 *
 * @param node The app's node.
 * @throws ConfigurationError naming everything that is wrong, what it was, and what it may be.
 * @example readConfiguration(app.node)
 */
export function readConfiguration(node: Node): Configuration {
  const names = Object.keys(configurationSchema.shape);
  refuseUnknown(
    Object.keys(node.getAllContext()).filter((name) => !isOfCdk(name)),
    names,
    "setting",
  );
  const given = Object.fromEntries(names.map((name) => [name, node.tryGetContext(name)]));
  const configuration = parseSettings(configurationSchema, {
    ...given,
    retain: given.retain ?? (mustChoose(given.environment) ? undefined : true),
  });
  if (configuration.customerKey && configuration.formerCustomerKey) {
    throw new ConfigurationError(
      "formerCustomerKey must be false where customerKey is true: it is for a deployment that no longer encrypts with the key",
    );
  }
  if ((configuration.tenantEventSource === undefined) !== (configuration.tenantEventRules === undefined)) {
    throw new ConfigurationError(
      "tenantEventSource and tenantEventRules go together: where the tenant's events come from, and what is enabled for a new organization",
    );
  }
  const problem = configuration.region && regionProblem("region", configuration.region, configuration);
  if (problem !== undefined) throw new ConfigurationError(problem);
  if (isProduction(configuration) && !configuration.retain) {
    throw new ConfigurationError(
      `retain must be true where environment is ${PRODUCTION}, but was false: give another environment's name to a deployment that keeps nothing`,
    );
  }
  const name = stackName(configuration);
  if (name.length > LONGEST_STACK_NAME) {
    throw new ConfigurationError(
      `environment and auth0Domain must be shorter: together they name the stack, whose name must have at most ${LONGEST_STACK_NAME} ` +
        `characters, but was ${JSON.stringify(name)}, of ${name.length}`,
    );
  }
  return { ...configuration, deletionProtection: configuration.deletionProtection ?? configuration.retain };
}

/** Whether an environment has no default for `retain`. For an invalid name, only the error about the name is reported. */
function mustChoose(environment: unknown = PRODUCTION): boolean {
  return environment !== PRODUCTION && environmentName.safeParse(environment).success;
}

/** What the CDK's command keeps in the context under a plain name: `cdk acknowledge` and `cdk cli-telemetry` write it. */
const NAMES_OF_CDK = ["acknowledged-issue-numbers", "cli-telemetry"];

/** CDK's own context has a prefix, such as `aws:cdk:` or `@aws-cdk/`, and so has what its look-ups leave there. */
function isOfCdk(name: string): boolean {
  if (NAMES_OF_CDK.includes(name) || name.startsWith("@")) return true;
  return name.includes(":") && !name.startsWith("orgconn:");
}

/**
 * Checks the region that the AWS configuration names, which a stack without one of its own goes to.
 *
 * @param named What `CDK_DEFAULT_REGION` says: the CDK command takes it from AWS_REGION or the profile.
 * @param outcomeEvents Whether the deployment announces outcomes, which not every region can.
 * @throws ConfigurationError when AWS has no such region, or the deployment is not made for it.
 */
export function checkDefaultRegion(named: string | undefined, outcomeEvents = false): void {
  if (named === undefined) return;
  const setting = "AWS_REGION (or the profile's region)";
  const unknown = region.safeParse(named).error?.issues[0]?.message;
  const problem =
    unknown === undefined ? regionProblem(setting, named, { outcomeEvents }) : `${setting} ${unknown}`;
  if (problem !== undefined) throw new ConfigurationError(problem);
}

/** Whether a deployment is the one whose data must survive it. */
export function isProduction(configuration: Pick<Configuration, "environment">): boolean {
  return configuration.environment === PRODUCTION;
}

/**
 * The name of a deployment's stack: another one for every tenant and environment. Hyphens are doubled before dots
 * become hyphens, so that `acme.eu.auth0.com` and `acme-eu.auth0.com` do not share a stack.
 *
 * @example stackName({ environment: "production", auth0Domain: "acme.eu.auth0.com" })
 * // "orgconn-production-acme-eu-auth0-com"
 */
export function stackName({
  environment,
  auth0Domain,
}: Pick<Configuration, "environment" | "auth0Domain">): string {
  return ["orgconn", environment, ...auth0Domain.split(".")]
    .map((label) => label.replaceAll("-", "--"))
    .join("-");
}
