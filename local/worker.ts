import { defined } from "../contract/defined.ts";
import { type AwsEndpoints, deployedFunction } from "./deployed-function.ts";
import type { FunctionConfiguration } from "./function/configuration.ts";
import type { ResolvedResource } from "./template.ts";

/** The addresses of everything that the worker calls. */
export interface WorkerSurroundings extends AwsEndpoints {
  /** KMS, and the keys that the worker may sign with. Undefined where it proves who it is by a secret. */
  readonly kms?: { readonly endpoint: string; readonly keyArns: readonly string[] };
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
  return { ...configuration, environment: withKeys(environment, surroundings) };
}

/** The template has two keys that sign; the stack is started with none, one or both. */
function withKeys(
  { SIGNING_KEY_ARNS: _, ...variables }: Readonly<Record<string, string>>,
  { kms }: WorkerSurroundings,
): Record<string, string> {
  if (kms === undefined) return variables;
  return { ...variables, SIGNING_KEY_ARNS: kms.keyArns.join(","), AWS_ENDPOINT_URL_KMS: kms.endpoint };
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
