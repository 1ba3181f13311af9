import { defined } from "../contract/defined.ts";
import { type AwsEndpoints, deployedFunction } from "./deployed-function.ts";
import type { FunctionConfiguration } from "./function/configuration.ts";
import type { ResolvedResource } from "./template.ts";

/** The addresses of everything that the worker calls. */
export interface WorkerSurroundings extends AwsEndpoints {
  /** Undefined where the worker proves who it is by a secret: then it is told of no key, either. */
  readonly kmsEndpoint?: string;
  /** The tenant's domain; the template's where it is undefined. */
  readonly auth0Domain?: string;
  /** Where the Management API is, when not at `https://` and the domain. */
  readonly auth0BaseUrl?: string;
  /** Executions of each lane that run at once; the template's number where it is undefined. */
  readonly maximumConcurrency?: number;
}

/**
 * The worker's function as the template describes it, with the bundle that would be deployed and the stand-ins in the
 * place of AWS.
 *
 * @param resource The function in the template.
 */
export function workerConfiguration(
  resource: ResolvedResource,
  surroundings: WorkerSurroundings,
): FunctionConfiguration {
  const { environment, ...configuration } = deployedFunction(
    "worker",
    resource,
    surroundings,
    overrides(surroundings),
  );
  return { ...configuration, environment: withKey(environment, surroundings) };
}

/** The template has a key that signs, for those who start the stack with one. */
function withKey(
  { SIGNING_KEY_ARNS, ...variables }: Readonly<Record<string, string>>,
  { kmsEndpoint }: WorkerSurroundings,
): Record<string, string> {
  if (kmsEndpoint === undefined) return variables;
  return { ...variables, ...defined({ SIGNING_KEY_ARNS }), AWS_ENDPOINT_URL_KMS: kmsEndpoint };
}

function overrides(surroundings: WorkerSurroundings): Record<string, string> {
  const { auth0Domain, auth0BaseUrl, maximumConcurrency } = surroundings;
  return {
    ...defined({ AUTH0_DOMAIN: auth0Domain, AUTH0_BASE_URL: auth0BaseUrl }),
    ...(maximumConcurrency === undefined
      ? {}
      : {
          INTERACTIVE_MAXIMUM_CONCURRENCY: String(maximumConcurrency),
          BULK_MAXIMUM_CONCURRENCY: String(maximumConcurrency),
        }),
  };
}
