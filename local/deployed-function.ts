import { devNull } from "node:os";
import { builtFile } from "../lib/built-file.ts";
import type { FunctionConfiguration } from "./function/configuration.ts";
import { ACCOUNT_ID, REGION, type ResolvedResource } from "./template.ts";

/** The addresses of the stand-ins for AWS. */
export interface AwsEndpoints {
  readonly sqsEndpoint: string;
  readonly dynamodbEndpoint: string;
  readonly secretsEndpoint: string;
}

interface FunctionProperties {
  readonly Timeout: number;
  readonly MemorySize: number;
  readonly Handler: string;
  readonly Environment: { readonly Variables: Readonly<Record<string, string>> };
}

/**
 * A function as the template describes it, with the bundle that would be deployed and the stand-ins in the place of AWS.
 *
 * @param bundle The folder of its bundle in `dist`.
 * @param resource The function in the template.
 * @param variables Those of its variables that differ from the template's.
 */
export function deployedFunction(
  bundle: string,
  resource: ResolvedResource,
  endpoints: AwsEndpoints,
  variables: Readonly<Record<string, string>>,
): FunctionConfiguration {
  const { Timeout, MemorySize, Handler, Environment } = resource.properties as unknown as FunctionProperties;
  const [file, exportName = ""] = Handler.split(".");
  return {
    bundle: builtFile(`${bundle}/${file}.mjs`),
    exportName,
    timeoutSeconds: Timeout,
    memoryMegabytes: MemorySize,
    environment: {
      ...Environment.Variables,
      ...runtimeVariables(resource.name, MemorySize),
      ...endpointVariables(endpoints),
      ...variables,
    },
  };
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

/** The SDK reads all of these by itself, so a function need not know where it runs. */
function endpointVariables(endpoints: AwsEndpoints): Record<string, string> {
  return {
    AWS_ENDPOINT_URL_SQS: endpoints.sqsEndpoint,
    AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodbEndpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoints.secretsEndpoint,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    // The settings of the person at this machine are not the function's.
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
  };
}
