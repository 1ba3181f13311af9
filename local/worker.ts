import { devNull } from "node:os";
import { defined } from "../contract/defined.ts";
import { builtFile } from "../lib/built-file.ts";
import type { FunctionConfiguration } from "./function/configuration.ts";
import { ACCOUNT_ID, REGION, type ResolvedResource } from "./template.ts";

/** The addresses of everything that the worker calls. */
export interface WorkerSurroundings {
  readonly sqsEndpoint: string;
  readonly dynamodbEndpoint: string;
  readonly secretsEndpoint: string;
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
  const { Timeout, MemorySize, Handler, Environment } = resource.properties as unknown as FunctionProperties;
  const [file, exportName = ""] = Handler.split(".");
  return {
    bundle: builtFile(`worker/${file}.mjs`),
    exportName,
    timeoutSeconds: Timeout,
    environment: {
      ...Environment.Variables,
      ...runtimeVariables(resource.name, MemorySize),
      ...endpointVariables(surroundings),
      ...overrides(surroundings),
    },
  };
}

interface FunctionProperties {
  readonly Timeout: number;
  readonly MemorySize: number;
  readonly Handler: string;
  readonly Environment: { readonly Variables: Readonly<Record<string, string>> };
}

function runtimeVariables(name: string, memoryMegabytes: number): Record<string, string> {
  return {
    AWS_REGION: REGION,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMegabytes),
    ORGCONN_FUNCTION_ARN: `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:${name}`,
    TZ: ":UTC",
  };
}

/** The SDK reads all of these by itself, so the worker need not know where it runs. */
function endpointVariables(surroundings: WorkerSurroundings): Record<string, string> {
  return {
    AWS_ENDPOINT_URL_SQS: surroundings.sqsEndpoint,
    AWS_ENDPOINT_URL_DYNAMODB: surroundings.dynamodbEndpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: surroundings.secretsEndpoint,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    // The settings of the person at this machine are not the function's.
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
  };
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
