import { createAwsClient, OPERATOR_LIMITS } from "../../aws/client.ts";
import { UsageError } from "../errors.ts";
import type { AwsOptions } from "./clients.ts";
import type { Outputs } from "./names.ts";
import type { ServiceClock } from "./service-clock.ts";

/** A stack that was found. */
export interface FoundStack {
  /** Its ARN. */
  readonly id: string;
  readonly outputs: Outputs;
}

/**
 * Finds a deployed stack, with its outputs.
 *
 * @param clock Learns AWS's time from the answer.
 * @throws UsageError when there is no such stack in that account and region.
 */
export async function findStack(
  stackName: string,
  options: AwsOptions,
  clock: ServiceClock,
): Promise<FoundStack> {
  const { CloudFormationClient, DescribeStacksCommand } = await import("@aws-sdk/client-cloudformation");
  const client = createAwsClient(CloudFormationClient, OPERATOR_LIMITS, options);
  clock.watch(client);
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
    const { StackId: id = "", Outputs = [] } = Stacks[0] ?? {};
    const outputs = Outputs.map(({ OutputKey = "", OutputValue = "" }) => [OutputKey, OutputValue]);
    return { id, outputs: Object.fromEntries(outputs) };
  } catch (error) {
    // CloudFormation says that a stack is unknown by a validation error.
    if ((error as Error).name === "ValidationError" && /does not exist/.test((error as Error).message)) {
      const region = await client.config.region();
      throw new UsageError(
        `--stack: there is no stack "${stackName}" in ${region}. Check its name, --region and --profile.`,
      );
    }
    throw error;
  } finally {
    client.destroy();
  }
}
