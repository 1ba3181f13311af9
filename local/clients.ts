import { type AwsClient, type AwsLimits, createAwsClient, OPERATOR_LIMITS } from "../aws/client.ts";
import { REGION } from "./template.ts";

/** Configuration of an AWS client that talks to a stand-in: any credentials will do. */
export function clientOptions(endpoint: string, region = REGION) {
  return { endpoint, region, credentials: { accessKeyId: "local", secretAccessKey: "local" } };
}

/**
 * A client for one of the stand-ins, whose every request ends in time.
 *
 * @param Client The SDK's class.
 * @param endpoint The stand-in's address.
 * @param limits Default: the command line's.
 * @example const client = standInClient(SQSClient, stack.endpoints.sqs);
 */
export function standInClient<Config extends object, Client extends AwsClient>(
  Client: new (config: Config) => Client,
  endpoint: string,
  limits: AwsLimits = OPERATOR_LIMITS,
): Client {
  const options = clientOptions(endpoint) as unknown as Config;
  return createAwsClient(Client, limits, options);
}
